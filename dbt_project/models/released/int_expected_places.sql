-- One row per metric and stage where its figure is missed if there is none: all that is counted, and what a shipped
-- survey asks there. A question an organisation may move to another stage is missed at none that nobody asks it at.
with questions as (
    select distinct metric_id, question_code from {{ ref('answer_scores') }}
    union
    select metric_id, case observation when 'comments' then 'comment' else metric_id end as question_code
    from {{ ref('dim_metrics') }}
    where observation in ('choices', 'comments')
)

select s.metric_id, s.stage_id
from {{ ref('dim_metric_stages') }} as s
inner join {{ ref('dim_metrics') }} as m on s.metric_id = m.metric_id
left join questions as q on s.metric_id = q.metric_id
left join {{ ref('questionnaires') }} as a on q.question_code = a.question_code and s.stage_id = a.stage_id
where
    -- a gap has no observations of its own, and its place is where both its sides have one
    m.estimator <> 'gap'
    and (m.observation not in ('answers', 'choices', 'comments') or a.question_code is not null)
group by s.metric_id, s.stage_id
