-- One row per metric of the registry.
select
    metric_id,
    cast(metric_order as bigint) as metric_order,
    observation,
    counted,
    estimator,
    case when estimator = 'duration' then 'median' else 'value' end as statistic,
    unit,
    better_when,
    disclosure_class,
    is_ratio_scale,
    scale_zero,
    label_sv,
    label_en,
    definition_sv,
    definition_en,
    population_sv,
    population_en
from {{ ref('metrics') }}
