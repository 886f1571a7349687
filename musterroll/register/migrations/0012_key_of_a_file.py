from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("register_0012.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("register", "0011_moving_a_file")]
    operations = [migrations.RunSQL(SQL, reverse_sql=migrations.RunSQL.noop)]
