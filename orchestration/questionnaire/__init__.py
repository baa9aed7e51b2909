"""The questionnaire pack, `docs/questionnaire`: the five surveys as text, as LimeSurvey files, as configuration.

Belongs here: laying out what the seeds say is asked, and the prose around it (`words/`). Not here: a question's wording
or its order (`seeds/`), how an export of such a survey is read (`orchestration/connectors`), sending anything.
`make questionnaire` writes the pack; nothing else imports this room.
"""
