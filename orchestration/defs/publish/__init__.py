"""What is published and when: a release is one organisation's month. How it is made is `orchestration.publishing`
and `reports`."""
