-- One row per stage of the candidate's journey.
select stage_id, cast(stage_order as bigint) as stage_order, label_sv, label_en
from {{ ref('stages') }}
