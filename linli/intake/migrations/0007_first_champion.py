from django.db import migrations

#: The model that comes with Linli is live until a better one is; the corrections made so far are the first examples.
FIRST = """
INSERT INTO intake_learnedmodel (id, version, state, examples, material, figures, against, against_version, verdict, rule_version)
VALUES ('6c1f0f1e-0000-7000-8000-00000000006e', 'shipped', 'champion', 0, 0, '{}', '{}', '', '', '');
INSERT INTO intake_reign (id, model_id, since, how, reason)
VALUES (gen_random_uuid(), '6c1f0f1e-0000-7000-8000-00000000006e', now(), 'shipped', '');
INSERT INTO intake_example (id, signal_id, origin, machine, decided_at, by, model_version, confidence, from_category,
    to_category_id, from_unit, to_unit, from_priority, to_priority, place_kind, grid_code, error, at)
SELECT DISTINCT ON (c.signal_id) gen_random_uuid(), c.signal_id, 'correction', c.from_unit IS NOT NULL, c.at, 'model',
    c.model_version, d.confidence, c.from_category, c.to_category_id, c.from_unit, c.to_unit, '', '', d.place_kind,
    d.grid_code,
    CASE WHEN c.from_category = '' THEN 'asked' WHEN c.from_unit IS NOT NULL AND c.from_unit <> c.to_unit THEN 'wrong_unit'
         WHEN c.from_category <> c.to_category_id THEN 'wrong_kind' ELSE '' END, c.at
FROM intake_correction c JOIN intake_decision d ON d.signal_id = c.signal_id ORDER BY c.signal_id, c.at DESC;
"""
EMPTY = "DELETE FROM intake_reign; DELETE FROM intake_example; TRUNCATE intake_learnedmodel CASCADE"


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0006_learning'),
    ]

    operations = [
        migrations.RunSQL(FIRST, EMPTY),
    ]
