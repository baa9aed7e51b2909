-- The candidate figures of a home's raw rows, as one analyst would write it for one engine and one set of questions.
-- Variables: raw and seeds are folders, as_of the time of the build.
-- Covered: every metric that recruitments, applications, their events, invitations and answers in their responses' own
-- rows give, by its parts and groups. Not covered, as the generated home has none of it: forms about several stages,
-- answers in files of their own, choices and comments; promises and ranked finalists; ads, exits and onboarding tasks;
-- departments that merged, split or have units, groups of them; limits and rhythms of an organisation's own.

create macro landed(name) as table
select * replace (cast(nullif(month, '0000-00') || '-01' as date) as month)
from read_parquet(
    getvariable('raw') || '/' || name || '/*/*/*.parquet', hive_partitioning = true, hive_types_autocast = false
)
where _landed_at <= getvariable('as_of');

create macro seeded(name) as table
select * from read_csv(getvariable('seeds') || '/' || name || '.csv', all_varchar = true);

create macro parameter(name) as (select cast(value as double) from seeded('parameters') where parameter_id = name);

create macro days_between(earlier, later) as (epoch(later) - epoch(earlier)) / 86400;

create macro month_end(month) as cast(month + interval '1' month as timestamp);

-- Registers

create temp table metrics as select * from seeded('metrics');

create temp table metric_stages as
select metric_id, estimator, unit, disclosure_class, unnest(string_split(stages, '|')) as stage_id from metrics;

create temp table metric_kinds as
select metric_id, unnest(string_split(segments, '|')) as segment_kind from metrics where segments <> '-';

create temp table scores as
select s.metric_id, question_code, stage_id, cast(value as double) as x,
    unnest(generate_series(cast(answer_low as bigint), cast(answer_high as bigint))) as score
from seeded('answer_scores') as s
join metric_stages using (metric_id)
where answer_code = '-';

create temp table organisations as
select organisation_id, greatest(coalesce(minimum_n, 10), 5) as minimum_n,
    coalesce(is_publishing, false) as is_publishing
from landed('organisations')
qualify _landed_at = max(_landed_at) over ();

create temp table names as
with departments as (
    select organisation_id, department_id, lower(trim(name)) as name, coalesce(valid_from, date '1900-01-01') as valid_from,
        coalesce(valid_to, date '9999-12-31') as valid_to
    from landed('departments')
    qualify _landed_at = max(_landed_at) over ()
)

select organisation_id, name, department_id, valid_from, valid_to from departments
union
select organisation_id, lower(department_id), department_id, valid_from, valid_to from departments;

-- Facts: the newest landed version of each key

create temp table recruitments as
with newest as (
    from landed('recruitments')
    qualify row_number() over (
        partition by organisation_id, recruitment_id order by _landed_at desc, _source_file_id desc, _source_row_number desc
    ) = 1
)

select n.organisation_id, recruitment_id, coalesce(d.department_id, 'unmapped') as department_id,
    occupation_ssyk as occupation, handling,
    if(is_manager_role, 'manager', if(not is_manager_role, 'other', null)) as manager_role,
    opened_at, closed_at, cast(date_trunc('month', closed_at) as date) as closed_month,
    month_end(date_trunc('month', closed_at)) + interval '15' day as books_close_at
from newest as n
left join names as d
    on n.organisation_id = d.organisation_id and lower(trim(n.department)) = d.name
    and month between d.valid_from and d.valid_to;

create temp table events as
select organisation_id, application_id, event, channel, automatic, mode, reason, occurred_at, month
from landed('application_events')
qualify row_number() over (
    partition by organisation_id, application_id, event, coalesce(event_id, cast(occurred_at as varchar))
    order by _landed_at desc, _source_file_id desc, _source_row_number desc
) = 1;

create temp table applications as
with newest as (
    from landed('applications')
    qualify row_number() over (
        partition by organisation_id, application_id order by _landed_at desc, _source_file_id desc, _source_row_number desc
    ) = 1
),

happened as (
    select organisation_id, application_id,
        min(occurred_at) filter (where event = 'submitted') as submitted_at,
        list(occurred_at) filter (where event = 'interviewed') as interviews,
        min(month) filter (where event = 'interviewed') as interviewed_month,
        arg_max(mode, occurred_at) filter (where event = 'interviewed' and mode is not null) as interview_mode,
        min(occurred_at) filter (where event = 'offered') as offered_at,
        min(month) filter (where event = 'offered') as offered_month,
        min(occurred_at) filter (where event = 'hired') as hired_at,
        min(month) filter (where event = 'hired') as hired_month,
        min(occurred_at) filter (where event = 'decided_rejected') as decided_at,
        min(month) filter (where event = 'decided_rejected') as decided_month,
        max(month) filter (where event = 'hired') as last_hired_month,
        max(month) filter (where event = 'withdrew') as last_withdrew_month,
        max(month) filter (where event = 'decided_rejected') as last_decided_month,
        min(reason) filter (where event = 'withdrew') as withdrawal_reason,
        arg_max(event, (occurred_at, event = 'decided_rejected', event = 'hired'))
            filter (where event in ('hired', 'withdrew', 'decided_rejected')) as ending,
        max(case event
            when 'hired' then 4 when 'offered' then 3 when 'interviewed' then 2
            when 'invited' then 1 when 'tested' then 1 when 'screened' then 1 when 'submitted' then 0
        end) as step
    from events
    group by all
)

select n.organisation_id, n.application_id, n.recruitment_id, coalesce(r.department_id, 'unmapped') as department_id, n.month,
    r.occupation, r.handling, r.manager_role, n.outcome, n.source,
    if(n.qualified, 'yes', if(not n.qualified, 'no', null)) as qualified, h.interview_mode,
    coalesce(nullif(n.outcome, 'open'), if(h.ending = 'decided_rejected', 'rejected', h.ending), 'open') as ended_as,
    coalesce(
        case ended_as when 'hired' then h.last_hired_month when 'withdrew' then h.last_withdrew_month
            when 'rejected' then h.last_decided_month end, r.closed_month
    ) as ended_month,
    if(n.outcome = 'hired', 4, coalesce(h.step, 0)) as step, coalesce(h.withdrawal_reason, 'unstated') as withdrawal_reason,
    coalesce(n.submitted_at, h.submitted_at) as submitted_at, h.interviews, list_max(h.interviews) as interviewed_at,
    h.interviewed_month, h.offered_at, h.offered_month, h.hired_at, h.hired_month, h.decided_at, h.decided_month, r.opened_at,
    r.closed_at, r.closed_month, r.books_close_at,
    ended_as = 'rejected' or ended_as = 'open' and r.closed_at is not null as is_not_chosen
from newest as n
left join happened as h on n.organisation_id = h.organisation_id and n.application_id = h.application_id
left join recruitments as r on n.organisation_id = r.organisation_id and n.recruitment_id = r.recruitment_id;

-- The first message after the decision tells of it; where no decision is known, the first after the last contact that is
-- no receipt.
create temp table messages as
select organisation_id, application_id, min(m.occurred_at) as told_at, min(m.month) as told_month,
    arg_min(m.channel, (m.occurred_at, m.channel)) filter (where m.channel is not null and a.decided_at is not null) as channel
from events as m
join applications as a using (organisation_id, application_id)
where m.event = 'message_sent' and if(
    a.decided_at is not null, m.occurred_at >= a.decided_at,
    a.is_not_chosen and m.occurred_at >= coalesce(a.interviewed_at, a.submitted_at, m.occurred_at) and not (
        coalesce(m.automatic, true)
        and days_between(coalesce(a.submitted_at, m.occurred_at), m.occurred_at) * 24 < parameter('receipt_hours')
    )
)
group by all;

create temp table rejections as
select a.organisation_id, a.recruitment_id, a.department_id, a.occupation, a.handling, a.manager_role, a.outcome, m.channel,
    a.submitted_at, a.interviewed_at, a.decided_at, a.closed_at, a.closed_month, a.books_close_at, m.told_at, m.told_month,
    list_max(list_filter(a.interviews, lambda t: t <= m.told_at)) as interviewed_before
from applications as a
left join messages as m on a.organisation_id = m.organisation_id and a.application_id = m.application_id
where a.is_not_chosen;

create temp table responses as
with newest as (
    from landed('survey_responses')
    where stage_id is not null
    qualify row_number() over (
        partition by organisation_id, response_id, stage_id
        order by _landed_at desc, _source_file_id desc, _source_row_number desc
    ) = 1
),

kept as (
    from newest
    qualify row_number() over (
        partition by organisation_id, stage_id, coalesce(application_id, 'response ' || response_id)
        order by submitted_at desc, response_id desc
    ) = 1
),

notified as (
    select organisation_id, response_id, stage_id, _source_file_id, _source_row_number,
        if(max(answer) = 'yes', 'yes', 'no') as notified
    from landed('survey_answers')
    where question_code = 'notified'
    group by all
)

select k.organisation_id, k.response_id, k.stage_id, k.month, k.application_id, k._source_file_id, k._source_row_number,
    coalesce(d.department_id, a.department_id, r.department_id, 'unmapped') as department_id,
    coalesce(k.occupation_ssyk, r.occupation) as occupation, r.handling, r.manager_role, a.outcome, m.channel,
    a.interview_mode, a.source, a.qualified, n.notified
from kept as k
left join notified as n using (organisation_id, response_id, stage_id, _source_file_id, _source_row_number)
left join names as d
    on k.organisation_id = d.organisation_id and lower(trim(k.department)) = d.name
    and k.month between d.valid_from and d.valid_to
left join applications as a on k.organisation_id = a.organisation_id and k.application_id = a.application_id
left join messages as m on k.organisation_id = m.organisation_id and k.application_id = m.application_id
left join recruitments as r
    on k.organisation_id = r.organisation_id and coalesce(k.recruitment_id, a.recruitment_id) = r.recruitment_id;

create temp table invitations as
with newest as (
    from landed('survey_invitations')
    qualify row_number() over (
        partition by organisation_id, invitation_id order by _landed_at desc, _source_file_id desc, _source_row_number desc
    ) = 1
)

select n.organisation_id, n.stage_id, n.application_id, n.month,
    coalesce(d.department_id, a.department_id, 'unmapped') as department_id, a.outcome, a.handling, a.manager_role,
    exists (
        from responses as r
        where r.organisation_id = n.organisation_id and r.stage_id = n.stage_id and r.application_id = n.application_id
    ) as is_answered
from newest as n
left join names as d
    on n.organisation_id = d.organisation_id and lower(trim(n.department)) = d.name
    and n.month between d.valid_from and d.valid_to
left join applications as a on n.organisation_id = a.organisation_id and n.application_id = a.application_id
where n.not_invited_reason is null;

create temp table closed_months as
select organisation_id, cast(unnest(generate_series(
        min(month), cast(date_trunc('month', getvariable('as_of')) as date), interval '1' month)) as date) as month
from (
    select organisation_id, month from responses
    union all select organisation_id, month from applications
    union all select organisation_id, month from invitations
)
group by organisation_id;

delete from closed_months where month + interval '1' month + interval '15' day > getvariable('as_of');

-- Sums by month. Of what is counted as 0 or 1 the squares sum up to the same.

create temp table asked as
with reached as (
    select organisation_id, application_id, list(stage_id) filter (where is_invitation) as invited_at,
        list(stage_id) filter (where not is_invitation) as answered_at
    from (
        select organisation_id, application_id, stage_id, true as is_invitation from invitations
        union all
        select organisation_id, application_id, stage_id, false from responses where application_id is not null
    )
    group by all
),

eligible as (
    select organisation_id, application_id, department_id, outcome, handling, manager_role, unnest([
        {stage_id: 'application', month: month},
        {stage_id: 'interview', month: interviewed_month},
        {stage_id: 'rejection', month: if(coalesce(outcome, 'rejected') = 'rejected', decided_month, null)},
        {stage_id: 'onboarding', month: if(coalesce(outcome, 'hired') = 'hired', hired_month, null)}
    ], recursive := true)
    from applications
),

firsts as (
    select organisation_id, stage_id, min(month) filter (where is_invitation) as first_invited,
        min(month) filter (where not is_invitation) as first_answered
    from (
        select organisation_id, stage_id, month, true as is_invitation from invitations
        union all
        select organisation_id, stage_id, month, false from responses where application_id is not null
    )
    group by all
)

select e.organisation_id, e.department_id, e.stage_id, e.month, e.outcome, e.handling, e.manager_role,
    any_value(f.first_invited) as first_invited, any_value(f.first_answered) as first_answered, count(*) as n,
    count(*) filter (where list_contains(r.invited_at, e.stage_id)) as invited,
    count(*) filter (where list_contains(r.answered_at, e.stage_id)) as answered
from eligible as e
join firsts as f using (organisation_id, stage_id)
left join reached as r using (organisation_id, application_id)
where e.month is not null
group by all;

create temp table ended as
select organisation_id, department_id, ended_month as month, occupation, handling, manager_role, qualified, source, step,
    ended_as, withdrawal_reason, count(*) as n
from applications where ended_month is not null
group by all;

create temp table steps as
with known as (values (0, 'submitted'), (1, 'screened'), (2, 'interviewed'), (3, 'offered'), (4, 'hired')),

recorded as (
    select distinct organisation_id, event as step_id from events
    union
    select distinct organisation_id, unnest(['submitted', 'hired']) from applications
)

select r.organisation_id, k.step, r.step_id, lag(k.step) over later as step_before, lead(k.step) over later as step_after
from recorded as r
join known as k (step, step_id) using (step_id)
window later as (partition by r.organisation_id order by k.step);

create temp table counted as
with matured as (
    select organisation_id, department_id, month, step, count(*) as n
    from applications
    where days_between(month_end(month), getvariable('as_of')) >= parameter('funnel_maturity_days')
    group by all
),

reasons as (
    select w.organisation_id, w.withdrawal_reason, coalesce(max(p.segment_id), 'reason_other') as part
    from (select distinct organisation_id, withdrawal_reason from ended where ended_as = 'withdrew') as w
    left join seeded('parts') as p
        on p.metric_id = 'withdrawal_share' and p.segment_id like 'reason\_%' escape '\'
        and lower(trim(w.withdrawal_reason)) in (p.segment_id[8:], lower(trim(p.label_sv)), lower(trim(p.label_en)))
    group by all
),

sources as (
    select organisation_id, source, if(row_number() over (
            partition by organisation_id order by count(*) desc, source) <= 20, source, 'other') as part
    from applications
    where source is not null
    group by organisation_id, source
),

silences as (
    select organisation_id, recruitment_id, bool_or(coalesce(told_at >= books_close_at, true)) as is_silent
    from rejections
    group by all
),

received as (
    select organisation_id, recruitment_id, cast(count(*) as double) as x from applications group by all
),

came as (
    select organisation_id, department_id, month, occupation, source, count(*) as n, count(qualified) as known,
        count(*) filter (where qualified = 'yes') as suited
    from applications
    group by all
),

closings as (
    select organisation_id, department_id, closed_month, occupation, handling, manager_role,
        cast(date_trunc('month', closed_at + to_days(cast(later_days as int))) as date) as later_month, count(*) as n,
        count(*) filter (where not coalesce(told_at <= closed_at, false)) as untold,
        count(*) filter (where not coalesce(days_between(closed_at, told_at) <= later_days, false)) as untold_later,
        count(decided_at) as decided
    from rejections
    cross join (select floor(parameter('not_notified_later_days')) as later_days)
    where closed_month is not null
    group by all
)

select organisation_id, department_id, stage_id, 'response_rate' as metric_id, '-' as segment_kind, '-' as segment_id, month,
    outcome, handling, manager_role, null as occupation, null as source, null as qualified, count(*) as n,
    count(*) filter (where is_answered) as sum_x
from invitations
group by all

union all by name
select organisation_id, department_id, stage_id, month, outcome, handling, manager_role, unnest([
        {metric_id: 'invited_share', n: if(month >= first_invited, n, 0), sum_x: invited},
        {metric_id: 'coverage', n: if(month >= first_answered, n, 0), sum_x: answered}
    ], recursive := true)
from asked

union all by name
select organisation_id, department_id, 'application' as stage_id, month, occupation, source, unnest([
        {metric_id: 'applications', n: n, sum_x: n},
        {metric_id: 'qualified_share', n: known, sum_x: suited}
    ], recursive := true)
from came

union all by name
select c.organisation_id, department_id, 'application' as stage_id, 'source_share' as metric_id, 'item' as segment_kind,
    p.part as segment_id, month, sum(n) as n, sum(if(s.part = p.part, n, 0)) as sum_x
from came as c
join sources as s using (organisation_id, source)
join (select distinct organisation_id, part from sources) as p using (organisation_id)
group by all

union all by name
select organisation_id, department_id, 'application' as stage_id, 'stage_conversion' as metric_id, 'item' as segment_kind,
    s.step_id as segment_id, month, sum(n) as n, sum(if(m.step >= s.step, n, 0)) as sum_x
from matured as m
join steps as s using (organisation_id)
where m.step >= s.step_before
group by all

union all by name
select organisation_id, department_id, 'application' as stage_id, 'stage_conversion' as metric_id, month, sum(n) as n,
    sum(if(step = 4, n, 0)) as sum_x
from matured
group by all

union all by name
select organisation_id, department_id, 'application' as stage_id, month, occupation, handling, manager_role, qualified,
    source, unnest([
        {metric_id: 'completed_process', n: n, sum_x: if(ended_as = 'withdrew', 0, n)},
        {metric_id: 'source_conversion', n: n, sum_x: if(ended_as = 'hired', n, 0)},
        {metric_id: 'withdrawal_share', n: n, sum_x: if(ended_as = 'withdrew', n, 0)}
    ], recursive := true)
from ended

union all by name
select e.organisation_id, department_id, 'application' as stage_id, 'withdrawal_share' as metric_id, 'item' as segment_kind,
    p.part as segment_id, month, qualified, sum(n) as n,
    sum(if(ended_as = 'withdrew' and coalesce(e.step between p.step and p.last_step, r.part = p.part), n, 0)) as sum_x
from ended as e
join (
    select organisation_id, 'at_' || step_id as part, step, if(step_after < 4, step_after, 5) - 1 as last_step
    from steps where step < 4
    union all
    select distinct organisation_id, part, null, null from reasons
) as p using (organisation_id)
left join reasons as r
    on e.organisation_id = r.organisation_id and e.withdrawal_reason = r.withdrawal_reason and e.ended_as = 'withdrew'
group by all

union all by name
select organisation_id, department_id, 'rejection' as stage_id, occupation, handling, manager_role, unnest([
        {metric_id: 'not_notified_log', month: closed_month, n: n, sum_x: untold},
        {metric_id: 'not_notified_log_30d', month: later_month, n: n, sum_x: untold_later},
        {metric_id: 'rejected_in_system', month: closed_month, n: n, sum_x: decided}
    ], recursive := true)
from closings

union all by name
select organisation_id, department_id, 'rejection' as stage_id, 'rejected_within_24h' as metric_id, told_month as month,
    handling, manager_role, count(*) as n,
    count(*) filter (where days_between(interviewed_before, told_at) * 24 < parameter('rejected_soon_hours')) as sum_x
from rejections
where interviewed_before is not null
group by all

union all by name
select organisation_id, department_id, closed_month as month, occupation, handling, manager_role, unnest([
        {metric_id: 'applications_per_opening', stage_id: 'application', sum_x: coalesce(x, 0), sum_x2: coalesce(x * x, 0)},
        {metric_id: 'closed_silently', stage_id: 'rejection', sum_x: if(is_silent, 1, 0), sum_x2: null}
    ], recursive := true), 1 as n
from recruitments
left join received using (organisation_id, recruitment_id)
left join silences using (organisation_id, recruitment_id)
where closed_at is not null

union all by name
select r.organisation_id, department_id, 'rejection' as stage_id, 'open_processes' as metric_id, c.month, count(*) as n,
    count(*) filter (where days_between(opened_at, month_end(c.month)) > parameter('open_process_days')) as sum_x
from recruitments as r
join closed_months as c
    on r.organisation_id = c.organisation_id and r.opened_at < month_end(c.month)
    and coalesce(r.closed_at >= month_end(c.month), true)
group by all;

-- Waiting times, counted by their tenths of a day
create temp table waiting as
with observed as (
    select 'told' as kind, organisation_id, department_id, told_month as month, occupation, handling, manager_role, outcome,
        channel, days_between(coalesce(interviewed_before, submitted_at), told_at) as x, true as is_event
    from rejections
    where told_at is not null
    union all
    select 'told', organisation_id, department_id, closed_month, occupation, handling, manager_role, outcome, channel,
        days_between(coalesce(interviewed_at, submitted_at), books_close_at), false
    from rejections
    where told_at is null
    union all
    select 'chosen', organisation_id, department_id,
        if(coalesce(offered_at <= hired_at, hired_at is null), offered_month, hired_month), occupation, handling, manager_role,
        outcome, null, days_between(
            if(interviewed_at <= least(offered_at, hired_at), interviewed_at, submitted_at), least(offered_at, hired_at)
        ), true
    from applications
    where ended_as = 'hired'
    union all
    select 'offered', organisation_id, department_id, offered_month, occupation, handling, manager_role, outcome, null,
        days_between(submitted_at, offered_at), true
    from applications
    where offered_at is not null
    union all
    select 'hired', organisation_id, department_id, hired_month, occupation, handling, manager_role, outcome, null,
        days_between(opened_at, hired_at), true
    from applications
    where hired_at is not null
),

grouped as (
    select organisation_id, kind, month, cast(floor(x * 10 + 0.5) as int) as duration,
        if(grouping(department_id) = 0, department_id, '*') as department_id,
        case 0 when grouping(department_id) then '-' when grouping(occupation) then 'occupation'
            when grouping(handling) then 'handling' when grouping(manager_role) then 'manager_role'
            when grouping(outcome) then 'outcome' else 'channel' end as segment_kind,
        if(grouping(department_id) = 0, '-', coalesce(occupation, handling, manager_role, outcome, channel)) as segment_id,
        count(*) as leaving, count(*) filter (where is_event) as events, sum(x) as sum_x, sum(x * x) as sum_x2
    from observed
    join closed_months using (organisation_id, month)
    where x >= 0
    group by grouping sets (
        (organisation_id, kind, month, duration, department_id), (organisation_id, kind, month, duration, occupation),
        (organisation_id, kind, month, duration, handling), (organisation_id, kind, month, duration, manager_role),
        (organisation_id, kind, month, duration, outcome), (organisation_id, kind, month, duration, channel)
    )
)

select organisation_id, if(grouping(department_id) = 0, department_id, '*') as department_id, m.stage_id, metric_id,
    segment_kind, segment_id, month, duration, sum(leaving) as leaving, sum(events) as events, sum(sum_x) as sum_x,
    sum(sum_x2) as sum_x2
from grouped
join (values
        ('told', 'days_to_feedback', 'rejection'), ('told', 'days_to_answer', 'rejection'),
        ('chosen', 'days_to_answer', 'rejection'), ('offered', 'time_to_offer', 'interview'),
        ('hired', 'time_to_hire', 'interview')
    ) as m (kind, metric_id, stage_id) using (kind)
where segment_id is not null and (segment_kind = '-' or (metric_id, segment_kind) in (from metric_kinds))
group by grouping sets (
    (organisation_id, department_id, m.stage_id, metric_id, segment_kind, segment_id, month, duration),
    (organisation_id, m.stage_id, metric_id, segment_kind, segment_id, month, duration)
)
having grouping(department_id) = 1 or department_id <> '*';

-- Answers, counted before they are scored; numbers stand for what would else be compared word by word.
create temp table cohorts as
select row_number() over () as cohort, * from (select distinct organisation_id, stage_id, month from responses);

create temp table items as
select row_number() over () as item, question_code, question_version, answer,
    case answer when 'yes' then 1 when 'no' then 0 else try_cast(answer as bigint) end as score
from (select distinct question_code, question_version, answer from landed('survey_answers'));

create temp table answered as
with groups as (
    select cohort, item, department_id,
        case 0 when grouping(department_id) then '-' when grouping(occupation) then 'occupation'
            when grouping(handling) then 'handling' when grouping(manager_role) then 'manager_role'
            when grouping(outcome) then 'outcome' when grouping(channel) then 'channel'
            when grouping(interview_mode) then 'interview_mode' when grouping(source) then 'source'
            when grouping(qualified) then 'qualified' else 'notified' end as segment_kind,
        coalesce(occupation, handling, manager_role, outcome, channel, interview_mode, source, qualified, notified)
            as segment_id, count(*) as n
    from landed('survey_answers') as a
    join items using (question_code, question_version, answer)
    join responses as r using (organisation_id, response_id, stage_id, _source_file_id, _source_row_number)
    join cohorts as c on r.organisation_id = c.organisation_id and r.stage_id = c.stage_id and r.month = c.month
    group by cohort, item, grouping sets (
        department_id, occupation, handling, manager_role, outcome, channel, interview_mode, source, qualified, notified
    )
)

select organisation_id, coalesce(department_id, '*') as department_id, stage_id, metric_id, question_version, segment_kind,
    coalesce(segment_id, '-') as segment_id, month, n, n * x as sum_x, n * x * x as sum_x2
from groups
join cohorts using (cohort)
join items using (item)
join scores using (question_code, stage_id, score)
where segment_kind = '-' or segment_id is not null and (metric_id, segment_kind) in (from metric_kinds);

create temp table moments as
with unpivoted as (
    select organisation_id, department_id, stage_id, metric_id, coalesce(segment_kind, '-') as part_kind,
        coalesce(segment_id, '-') as part, month, n, sum_x, coalesce(sum_x2, sum_x) as sum_x2, unnest([
            {kind: '-', group_id: '-'}, {kind: 'occupation', group_id: occupation}, {kind: 'handling', group_id: handling},
            {kind: 'manager_role', group_id: manager_role}, {kind: 'outcome', group_id: outcome},
            {kind: 'source', group_id: source}, {kind: 'qualified', group_id: qualified}
        ], recursive := true)
    from counted
    where n > 0
),

monthly as (
    select organisation_id, if(kind = '-', department_id, '*') as department_id, stage_id, metric_id,
        '-' as question_version, if(kind = '-', part_kind, if(part_kind = '-', kind, part_kind || '_by_' || kind)) as segment_kind,
        if(kind = '-', part, if(part = '-', group_id, part || '.' || group_id)) as segment_id, month, n, sum_x, sum_x2
    from unpivoted
    where group_id is not null and (kind = '-' or (metric_id, kind) in (from metric_kinds))
    union all
    from answered
),

summed as (
    select organisation_id, department_id, stage_id, metric_id, question_version, segment_kind, segment_id, month,
        sum(n) as n, sum(sum_x) as sum_x, sum(sum_x2) as sum_x2
    from monthly
    join closed_months using (organisation_id, month)
    group by all
)

from summed
union all by name
select organisation_id, '*' as department_id, stage_id, metric_id, question_version, segment_kind, segment_id, month,
    sum(n) as n, sum(sum_x) as sum_x, sum(sum_x2) as sum_x2
from summed
where department_id <> '*'
group by all
union all by name
select organisation_id, department_id, stage_id, metric_id, '-' as question_version, segment_kind, segment_id, month,
    sum(leaving) as n, sum(sum_x) as sum_x, sum(sum_x2) as sum_x2
from waiting
group by all;

-- Blocks and periods

create temp table counts as
with sizes as (
    select organisation_id, if(grouping(department_id) = 1, '*', department_id) as department_id, stage_id,
        'survey' as series, month, count(*) as n
    from responses
    group by grouping sets (
        (organisation_id, department_id, stage_id, month), (organisation_id, stage_id, month)
    )
    union all
    select organisation_id, department_id, stage_id, metric_id, month, max(n)
    from moments join metrics using (metric_id)
    where disclosure_class <> 'opinion' and segment_kind in ('-', 'item')
    group by all
),

entities as (
    select row_number() over () as entity, *
    from (select organisation_id, department_id, stage_id, series, min(month) as first_month from sizes group by all)
)

select e.entity, row_number() over (partition by e.entity order by m.month) as number, e.organisation_id, e.department_id,
    e.stage_id, e.series, m.month, coalesce(s.n, 0) as n, if(r.disclosure_class = 'volume', 0, o.minimum_n) as minimum_n
from entities as e
join closed_months as m on e.organisation_id = m.organisation_id and m.month >= e.first_month
join organisations as o on e.organisation_id = o.organisation_id
left join metrics as r on e.series = r.metric_id
left join sizes as s
    on e.organisation_id = s.organisation_id and e.department_id = s.department_id and e.stage_id = s.stage_id
    and e.series = s.series and m.month = s.month
where o.is_publishing and e.department_id <> 'unmapped';

create temp table blocks as
with recursive walked as (
    select entity, number, n as running, 1 as block from counts where number = 1
    union all
    select c.entity, c.number, if(w.running >= c.minimum_n, c.n, w.running + c.n),
        if(w.running >= c.minimum_n, w.block + 1, w.block)
    from walked as w
    join counts as c on w.entity = c.entity and w.number + 1 = c.number
)

select entity, organisation_id, department_id, stage_id, series, min(month) as period_start, max(month) as period_end
from walked
join counts using (entity, number)
group by entity, organisation_id, department_id, stage_id, series, block
having max(running) >= max(minimum_n);

create temp table series as
select row_number() over () as series_id, * from (
    select distinct organisation_id, department_id, stage_id, metric_id, question_version, segment_kind, segment_id
    from moments
);

create temp table periods as
with spans as (
    select entity, period_start, period_end, 'block' as period_kind from blocks
    union all by name
    select entity, max(s.period_start) as period_start, e.period_end, 'trailing_year' as period_kind
    from blocks as e
    join blocks as s using (entity)
    where s.period_start <= e.period_end - interval '11' month
    group by all
    union all by name
    select entity, s.period_start, e.period_end, 'calendar_year' as period_kind
    from blocks as s
    join blocks as e using (entity)
    where month(s.period_start) = 1 and e.period_end = s.period_start + interval '11' month
)

select row_number() over () as period_id, s.*, p.period_kind, p.period_start, p.period_end, m.estimator, m.unit
from spans as p
join (select distinct entity, organisation_id, department_id, stage_id, series from blocks) as e using (entity)
join metric_stages as m
    on e.series = if(m.disclosure_class = 'opinion', 'survey', m.metric_id) and e.stage_id = m.stage_id
join series as s
    on e.organisation_id = s.organisation_id and e.department_id = s.department_id and e.stage_id = s.stage_id
    and m.metric_id = s.metric_id
where (m.estimator <> 'stock' or p.period_kind = 'block')
    and (
        s.segment_kind = '-' or p.period_kind = 'calendar_year'
        or p.period_kind = 'trailing_year' and (s.segment_kind = 'item' or month(p.period_end) in (6, 12))
    );

-- Values with their intervals

create temp table waited as
with summed as (
    select period_id, duration, cast(sum(leaving) as double) as leaving, cast(sum(events) as double) as events
    from waiting
    join series using (organisation_id, department_id, stage_id, metric_id, segment_kind, segment_id)
    join periods using (series_id)
    where month between period_start and period_end
    group by all
),

at_risk as (
    select *, sum(leaving) over (partition by period_id order by duration desc rows unbounded preceding) as at_risk
    from summed
),

steps as (
    select *,
        if(events = at_risk, 0, exp(sum(if(events < at_risk, ln(1 - events / at_risk), 0)) over earlier)) as s,
        sum(if(events < at_risk, events / (at_risk * (at_risk - events)), 0)) over earlier as v
    from at_risk
    window earlier as (partition by period_id order by duration rows unbounded preceding)
),

limits as (
    select *,
        if(s <= 0 or s >= 1, s, pow(s, exp(1.959963984540054 * sqrt(v) / abs(ln(s))))) as low,
        if(s <= 0 or s >= 1, s, pow(s, exp(-1.959963984540054 * sqrt(v) / abs(ln(s))))) as high
    from steps
)

select period_id,
    min(duration / 10) filter (where s <= 0.5 + 1e-9) as median,
    min(duration / 10) filter (where low <= 0.5 + 1e-9) as median_low,
    min(duration / 10) filter (where high <= 0.5 + 1e-9) as median_high,
    min(duration / 10) filter (where s <= 0.1 + 1e-9) as p90, min(duration / 10) filter (where low <= 0.1 + 1e-9) as p90_low,
    min(duration / 10) filter (where high <= 0.1 + 1e-9) as p90_high
from limits
group by all;

create macro share_limit(n, x, sign) as
    (x + 1.959963984540054 ** 2 / 2 + sign * 1.959963984540054
        * sqrt(greatest(0, x * (n - x) / n) + 1.959963984540054 ** 2 / 4)) / (n + 1.959963984540054 ** 2);

create macro score_limit(n, x, x2, sign) as
    100 * greatest(-1, least(1, x / 100 / (n + 3) + sign * 1.959963984540054
        * sqrt(greatest(0, (x2 / 10000 + 1.5) / (n + 3) - (x / 100 / (n + 3)) ** 2) / (n + 3))));

create macro mean_limit(n, x, x2, quantile, sign) as
    x / n + sign * quantile * sqrt(greatest(0, x2 - x * x / n) / nullif(n - 1, 0) / n);

create macro stated(name, unit, value, low, high) as {name: name, unit: unit, value: value, value_low: low, value_high: high};

create macro stated_share(name, n, x) as stated(name, 'share', x / n, share_limit(n, x, -1), share_limit(n, x, 1));

create table figures as
with summed as (
    select period_id, cast(sum(n) as double) as n, cast(sum(sum_x) as double) as sum_x,
        cast(sum(sum_x2) as double) as sum_x2
    from moments
    join series using (organisation_id, department_id, stage_id, metric_id, question_version, segment_kind, segment_id)
    join periods using (series_id)
    where month between period_start and period_end
    group by all
),

valued as (
    select p.*, s.* exclude (period_id), w.* exclude (period_id), t.quantile, c.low, c.high,
        (sum_x2 / 10000 + sum_x / 100) / 2 as promoters, (sum_x2 / 10000 - sum_x / 100) / 2 as detractors
    from summed as s
    join periods as p using (period_id)
    left join waited as w using (period_id)
    left join read_csv(getvariable('seeds') || '/t_quantiles.csv') as t on least(s.n - 1, 1000) = t.degrees
    left join read_csv(getvariable('seeds') || '/count_limits.csv') as c
        on p.estimator = 'count' and round(s.sum_x) = c.n
),

stated as (
    select v.*, unnest(case estimator
        when 'score' then [
            stated('value', v.unit, sum_x / n, score_limit(n, sum_x, sum_x2, -1), score_limit(n, sum_x, sum_x2, 1)),
            stated_share('promoters', n, promoters), stated_share('passives', n, n - promoters - detractors),
            stated_share('detractors', n, detractors)]
        when 'share' then [stated_share('value', n, sum_x)]
        when 'mean' then [stated('value', v.unit, sum_x / n, greatest(0, mean_limit(n, sum_x, sum_x2, quantile, -1)),
            least(if(v.unit = 'index', 100, null), mean_limit(n, sum_x, sum_x2, quantile, 1)))]
        when 'stock' then [stated('value', v.unit, sum_x, null, null)]
        when 'count' then [stated('value', v.unit, sum_x,
            coalesce(low, sum_x * pow(1 - 1 / (9 * sum_x) - 1.959963984540054 / (3 * sqrt(sum_x)), 3)),
            coalesce(high, (sum_x + 1) * pow(1 - 1 / (9 * (sum_x + 1)) + 1.959963984540054 / (3 * sqrt(sum_x + 1)), 3)))]
        when 'duration' then [
            stated('median', v.unit, median, if(median_high is not null, median_low, null), median_high),
            stated('p90', v.unit, p90, if(p90_high is not null, p90_low, null), p90_high)]
    end) as s
    from valued as v
)

select concat_ws('/', organisation_id, department_id, stage_id, metric_id, s.name,
        coalesce(nullif(if(segment_kind = '-', '', segment_kind || '=' || segment_id)
            || if(question_version in ('-', 'v1'), '', '@' || question_version), ''), '-'),
        period_kind, strftime(period_start, '%Y-%m') || '..' || strftime(period_end, '%Y-%m')) as figure_id,
    organisation_id, department_id, stage_id, segment_kind, segment_id, metric_id, question_version, s.name as statistic,
    period_kind, period_start, period_end, s.unit as unit, cast(n as bigint) as n, sum_x, sum_x2, s.value as value,
    s.value_low as value_low, s.value_high as value_high
from stated;
