-- fence actions
select * from actions
order by due_on, action_id
