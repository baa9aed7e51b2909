-- One row per figure of a group or a part (occupation, source, choice, step): metric, entity, stage and period.
{{ figures_with_comparisons("f.segment_kind <> '-'") }}
