"""The dbt project as assets, in two selections with the door between them. What a model means is `dbt_project/`."""
