-- One row: the as-of time of this build, which is also the publication time of a release made from it.
select as_of
from {{ source('raw', 'run_parameters') }}
