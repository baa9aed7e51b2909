{# The newest landed version of each key wins; older ones stay in raw. Of two that landed at once, the one further down
   the file, so that a repeated row in one export means its last. #}
{% macro newest_versions(relation, key, counted=false) -%}
select * from (
        select
            *,
            row_number() over (
                partition by {{ key | join(', ') }}
                order by _landed_at desc, _source_file_id desc, _source_row_number desc
            ) as version_rank
            {%- if counted %},
            count(*) over (partition by {{ key | join(', ') }}) as versions
            {%- endif %}
        from {{ relation }}
    ) as versions
    where version_rank = 1
{%- endmacro %}
