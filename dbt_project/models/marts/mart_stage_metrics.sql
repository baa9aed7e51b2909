-- One row per figure of a whole organisation: metric, stage and period, with its comparisons side by side.
{{ figures_with_comparisons("f.department_id = '*' and f.segment_kind = '-'") }}
