{# Time to an event when some still wait: Kaplan and Meier (1958), limits by Greenwood on the log-log scale.

   `steps` is the body of a query: one row per group and moment at which somebody's waiting ended. Of a row of the
   relation, `leaving` says how many waited so long, and `events` for how many of them the waiting ended by the event;
   the others count as long as they were there, and never as if they had been told.
   A group in which all that are left have the event ends at zero, where the logarithm has no value. #}
{% macro survival_steps(relation, keys, duration, leaving, events) -%}
{%- set group = keys | join(', ') -%}
select
    {{ group }}, duration, at_risk, events,
    case
        when events = at_risk then 0e0
        else exp(sum(case when events < at_risk then ln(1e0 - events / at_risk) else 0e0 end) over earlier)
    end as survival,
    sum(case when events < at_risk then events / (at_risk * (at_risk - events)) else 0e0 end) over earlier as greenwood
from (
    select
        *,
        sum(leaving) over (
            partition by {{ group }} order by duration desc rows between unbounded preceding and current row
        ) as at_risk
    from (
        select
            {{ group }}, {{ duration }} as duration, cast(sum({{ leaving }}) as double) as leaving,
            cast(sum({{ events }}) as double) as events
        from {{ relation }}
        group by {{ group }}, {{ duration }}
    ) as left_at
) as waited
window earlier as (partition by {{ group }} order by duration rows between unbounded preceding and current row)
{%- endmacro %}

{# A limit of the survival at a step, on the log-log scale; at one and at zero it is the survival itself. #}
{% macro survival_limit(survival, greenwood, side) -%}
case
    when {{ survival }} <= 0e0 or {{ survival }} >= 1e0 then {{ survival }}
    else pow({{ survival }}, exp({{ '' if side == 'low' else '-' }}{{ z95() }} * sqrt({{ greenwood }}) / abs(ln({{ survival }}))))
end
{%- endmacro %}

{# The first moment at which the survival has fallen to 1 - q; null while it has not. Rounding may not hide that. #}
{% macro survival_percentile(q, survival, duration='duration') -%}
min(case when {{ survival }} <= {{ 1 - q }}e0 + 1e-9 then {{ duration }} end)
{%- endmacro %}

{# A duration in days to the tenth that is printed, so that those who waited equally long are counted together. #}
{% macro tenths(days) -%}
floor({{ days }} * 10e0 + 0.5e0) / 10e0
{%- endmacro %}
