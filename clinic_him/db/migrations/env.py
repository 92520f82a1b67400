"""Alembic's entry: always on a connection lent by db.migrate, inside its transaction."""

from alembic import context

from clinic_him.models import Base


def _ours(_thing, name, kind, _reflected, _compared):
    return not (kind == "table" and name == "file_sentinel")


connection = context.config.attributes.get("connection")
if connection is None:  # rendering SQL for review
    context.configure(
        dialect_name=context.config.attributes.get("dialect", "postgresql"),
        target_metadata=Base.metadata,
        literal_binds=True,
    )
    with context.begin_transaction():
        context.run_migrations()
else:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=_ours,
        render_as_batch=connection.dialect.name == "sqlite",
        user_module_prefix="base.",
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    context.run_migrations()
