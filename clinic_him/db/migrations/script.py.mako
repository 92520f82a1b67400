"""${message}"""

import sqlalchemy as sa
from alembic import op

from clinic_him.models import base

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    raise NotImplementedError("a clinic's file only goes forward; go back by restoring the backup")
