-- One row: the as-of time of this build, which is also the publication time of a release made from it.
select
    as_of,
    -- what landed later than this, the as-of time of the build before, is new to this one; in a whole build all is
    landed_after,
    project_version,
    erased_rows,
    -- whether it takes in what arrived after its month was published
    is_revision
from {{ source('raw', 'run_parameters') }}
