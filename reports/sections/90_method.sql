-- fence quality
select * from mart_quality
order by contract_id
