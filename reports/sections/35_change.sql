-- fence parts
select * from change_parts
where period_kind = 'trailing_year' and status = 'shown'
order by figure_id
