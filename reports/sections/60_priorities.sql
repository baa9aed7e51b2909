-- fence rules
select * from advice_rules
order by rule_order
