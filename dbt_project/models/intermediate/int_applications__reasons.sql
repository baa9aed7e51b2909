-- One row per organisation and reason to withdraw, as it is written, with the part it is shown as.
-- A reason is free text: known only if it is a known code, or what that is called.
with written as (
    select distinct organisation_id, coalesce(withdrawal_reason, 'unstated') as reason
    from {{ ref('int_applications__ended') }}
    where outcome = 'withdrew'
)

select
    w.organisation_id,
    w.reason,
    coalesce(max(r.segment_id), 'reason_other') as part
from written as w
left join {{ ref('parts') }} as r
    on
        r.metric_id = 'withdrawal_share'
        and contains(r.segment_id, 'reason_')
        and {{ spelling('w.reason') }} in (
            substring(r.segment_id, 8, 100), {{ spelling('r.label_sv') }}, {{ spelling('r.label_en') }}
        )
group by w.organisation_id, w.reason
