"""The first tables"""

import sqlalchemy as sa
from alembic import op

from clinic_him.models import base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "clinic",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("legal_name", sa.Text(), nullable=False),
        sa.Column("ein", sa.String(length=20), nullable=False),
        sa.Column("npi", sa.String(length=10), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("line1", sa.Text(), nullable=False),
        sa.Column("line2", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.String(length=20), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("habits", sa.JSON(), nullable=False),
        sa.Column("code_releases", sa.JSON(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic")),
    )
    op.create_table(
        "device",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
    )
    op.create_table(
        "document_content",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_content")),
        sa.UniqueConstraint("digest", name=op.f("uq_document_content_digest")),
    )
    op.create_table(
        "facility",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("npi", sa.String(length=10), nullable=False),
        sa.Column("place_of_service", sa.String(length=2), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility")),
    )
    op.create_table(
        "import_batch",
        sa.Column("started", base.Instant(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_table(
        "journal_entry",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("device_id", base.Id(length=16), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", base.Instant(), nullable=False),
        sa.Column("clock_ok", sa.Boolean(), nullable=False),
        sa.Column("user_id", base.Id(length=16), nullable=True),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("session", base.Id(length=16), nullable=True),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("verb", sa.String(length=1), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", base.Id(length=16), nullable=True),
        sa.Column("record_version", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("prior", sa.LargeBinary(length=32), nullable=True),
        sa.Column("before", sa.LargeBinary(length=32), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
    )
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_entry_device_id_seq"), ["device_id", "seq"], unique=True)
        batch_op.create_index(
            batch_op.f("ix_journal_entry_patient_id_at"), ["patient_id", "at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_journal_entry_record_id_seq"), ["record_id", "seq"], unique=False
        )

    op.create_table(
        "name_word",
        sa.Column("word", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("sound", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_name_word")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("name_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_name_word_sound_word"), ["sound", "word"], unique=False)

    op.create_table(
        "number_range",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("device_id", base.Id(length=16), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_range")),
    )
    with op.batch_alter_table("number_range", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_number_range_kind_device_id"), ["kind", "device_id"], unique=True
        )

    op.create_table(
        "payer",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("payer_number", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payer")),
    )
    with op.batch_alter_table("payer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payer_name"), ["name"], unique=False)

    op.create_table(
        "provider",
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("credentials", sa.Text(), nullable=False),
        sa.Column("npi", sa.String(length=30), nullable=False),
        sa.Column("taxonomy", sa.String(length=20), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("here", sa.Boolean(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
    )
    with op.batch_alter_table("provider", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provider_npi"), ["npi"], unique=False)

    op.create_table(
        "service_code",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("system", sa.String(length=20), nullable=False),
        sa.Column("fee_cents", sa.BigInteger(), nullable=False),
        sa.Column("modifiers", sa.String(length=20), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_code")),
    )
    with op.batch_alter_table("service_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_code_code"), ["code"], unique=True)

    op.create_table(
        "patient",
        sa.Column("mrn", sa.String(length=20), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("preferred", sa.Text(), nullable=False),
        sa.Column(
            "family_sort", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("given_sort", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("birth_date", base.Partial(), nullable=True),
        sa.Column("sex", sa.String(length=10), nullable=False),
        sa.Column("birth_sex", sa.String(length=10), nullable=False),
        sa.Column("gender_identity", sa.Text(), nullable=False),
        sa.Column("pronouns", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("interpreter", sa.Boolean(), nullable=False),
        sa.Column("race", sa.Text(), nullable=False),
        sa.Column("ethnicity", sa.Text(), nullable=False),
        sa.Column("marital_status", sa.String(length=20), nullable=False),
        sa.Column("deceased", base.Partial(), nullable=True),
        sa.Column("is_deceased", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("alerts", sa.Text(), nullable=False),
        sa.Column("primary_provider_id", base.Id(length=16), nullable=True),
        sa.Column("merged_into", base.Id(length=16), nullable=True),
        sa.Column("last_visit", base.Partial(), nullable=True),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["merged_into"], ["patient.id"], name=op.f("fk_patient_merged_into_patient")),
        sa.ForeignKeyConstraint(
            ["primary_provider_id"], ["provider.id"], name=op.f("fk_patient_primary_provider_id_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
        sa.UniqueConstraint("mrn", name=op.f("uq_patient_mrn")),
    )
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_patient_birth_date_family_sort_given_sort_id"),
            ["birth_date", "family_sort", "given_sort", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_patient_family_sort_given_sort_birth_date"),
            ["family_sort", "given_sort", "birth_date"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_patient_last_visit"), ["last_visit"], unique=False)

    op.create_table(
        "user",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("provider_id", base.Id(length=16), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("last_sign_in", base.Instant(), nullable=True),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_user_provider_id_provider")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("name", name=op.f("uq_user_name")),
    )
    op.create_table(
        "code_use",
        sa.Column("user_id", base.Id(length=16), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_code_use_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_use")),
    )
    with op.batch_alter_table("code_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_code_use_user_id_code"), ["user_id", "code"], unique=True)

    op.create_table(
        "coverage",
        sa.Column("payer_id", base.Id(length=16), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("member_number", sa.Text(), nullable=False),
        sa.Column("group_number", sa.Text(), nullable=False),
        sa.Column("subscriber", sa.Text(), nullable=False),
        sa.Column("relationship", sa.Text(), nullable=False),
        sa.Column("start", base.Partial(), nullable=True),
        sa.Column("end", base.Partial(), nullable=True),
        sa.Column("copay_cents", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_coverage_patient_id_patient")),
        sa.ForeignKeyConstraint(["payer_id"], ["payer.id"], name=op.f("fk_coverage_payer_id_payer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage")),
    )
    with op.batch_alter_table("coverage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coverage_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("user_id", base.Id(length=16), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", base.Id(length=16), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_draft_patient_id_patient")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_draft_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_draft_user_id_kind_subject"), ["user_id", "kind", "subject"], unique=True
        )

    op.create_table(
        "encounter",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("start", base.Partial(), nullable=False),
        sa.Column("end", base.Partial(), nullable=True),
        sa.Column("provider_id", base.Id(length=16), nullable=True),
        sa.Column("provider_text", sa.Text(), nullable=False),
        sa.Column("facility_id", base.Id(length=16), nullable=True),
        sa.Column("place_of_service", sa.String(length=2), nullable=False),
        sa.Column("codings", sa.JSON(), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("signed_at", base.Instant(), nullable=True),
        sa.Column("signed_by", base.Id(length=16), nullable=True),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column(
            "sensitivity",
            sa.Enum(
                "ordinary",
                "sensitive",
                "minor_consented",
                "substance_use",
                "psychotherapy",
                name="sensitivity",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("author_id", base.Id(length=16), nullable=True),
        sa.Column("voided_at", base.Instant(), nullable=True),
        sa.Column("voided_by", base.Id(length=16), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_encounter_facility_id_facility")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_encounter_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_encounter_provider_id_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_encounter")),
        sa.UniqueConstraint("number", name=op.f("uq_encounter_number")),
    )
    with op.batch_alter_table("encounter", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_encounter_patient_id_start"), ["patient_id", "start"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_encounter_status_provider_id"), ["status", "provider_id"], unique=False
        )

    op.create_table(
        "list_review",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("reviewed_at", base.Instant(), nullable=False),
        sa.Column("reviewed_by", base.Id(length=16), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_list_review_patient_id_patient")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_review")),
    )
    with op.batch_alter_table("list_review", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_list_review_patient_id_kind"), ["patient_id", "kind"], unique=False
        )

    op.create_table(
        "patient_address",
        sa.Column("use", sa.String(length=20), nullable=False),
        sa.Column("line1", sa.Text(), nullable=False),
        sa.Column("line2", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.String(length=20), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_patient_address_patient_id_patient")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_address")),
    )
    with op.batch_alter_table("patient_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patient_address_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "patient_contact",
        sa.Column("system", sa.String(length=10), nullable=False),
        sa.Column("use", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("digits", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("last_four", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_patient_contact_patient_id_patient")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_contact")),
    )
    with op.batch_alter_table("patient_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patient_contact_digits"), ["digits"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_patient_contact_last_four_digits"), ["last_four", "digits"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_patient_contact_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "patient_identifier",
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_patient_identifier_patient_id_patient")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_identifier")),
    )
    with op.batch_alter_table("patient_identifier", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patient_identifier_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_patient_identifier_value"), ["value"], unique=False)

    op.create_table(
        "patient_name",
        sa.Column("use", sa.String(length=20), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_patient_name_patient_id_patient")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_name")),
    )
    with op.batch_alter_table("patient_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patient_name_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "patient_word",
        sa.Column("source", sa.String(length=1), nullable=False),
        sa.Column("word", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("place", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_patient_word_patient_id_patient")
        ),
        sa.PrimaryKeyConstraint("source", "word", "place", "patient_id", name=op.f("pk_patient_word")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("patient_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patient_word_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "related_person",
        sa.Column("relationship", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_related_person_patient_id_patient")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_related_person")),
    )
    with op.batch_alter_table("related_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_related_person_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "source_record",
        sa.Column("batch_id", base.Id(length=16), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("resource_type", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", base.Id(length=16), nullable=True),
        sa.Column("record_version", sa.Integer(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column(
            "sensitivity",
            sa.Enum(
                "ordinary",
                "sensitive",
                "minor_consented",
                "substance_use",
                "psychotherapy",
                name="sensitivity",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("author_id", base.Id(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_source_record_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_source_record_patient_id_patient")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_record")),
    )
    with op.batch_alter_table("source_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_record_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_record_record_id"), ["record_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_source_record_source_resource_type_source_id"),
            ["source", "resource_type", "source_id"],
            unique=True,
        )

    op.create_table(
        "allergy_intolerance",
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("criticality", sa.Text(), nullable=False),
        sa.Column("clinical_status", sa.Text(), nullable=False),
        sa.Column("verification", sa.Text(), nullable=False),
        sa.Column("onset", base.Partial(), nullable=True),
        sa.Column("recorded", base.Partial(), nullable=True),
        sa.Column("reactions", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("encounter_id", base.Id(length=16), nullable=True),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column(
            "sensitivity",
            sa.Enum(
                "ordinary",
                "sensitive",
                "minor_consented",
                "substance_use",
                "psychotherapy",
                name="sensitivity",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("author_id", base.Id(length=16), nullable=True),
        sa.Column("voided_at", base.Instant(), nullable=True),
        sa.Column("voided_by", base.Id(length=16), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("codings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_allergy_intolerance_encounter_id_encounter")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_allergy_intolerance_patient_id_patient")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allergy_intolerance")),
    )
    with op.batch_alter_table("allergy_intolerance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allergy_intolerance_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("start", base.Partial(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("provider_id", base.Id(length=16), nullable=True),
        sa.Column("encounter_id", base.Id(length=16), nullable=True),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column(
            "sensitivity",
            sa.Enum(
                "ordinary",
                "sensitive",
                "minor_consented",
                "substance_use",
                "psychotherapy",
                name="sensitivity",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("author_id", base.Id(length=16), nullable=True),
        sa.Column("voided_at", base.Instant(), nullable=True),
        sa.Column("voided_by", base.Id(length=16), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_appointment_encounter_id_encounter")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_appointment_patient_id_patient")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_appointment_provider_id_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointment_start"), ["start"], unique=False)

    op.create_table(
        "care_plan",
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("start", base.Partial(), nullable=True),
        sa.Column("end", base.Partial(), nullable=True),
        sa.Column("activities", sa.JSON(), nullable=False),
        sa.Column("addresses", sa.JSON(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("encounter_id", base.Id(length=16), nullable=True),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column(
            "sensitivity",
            sa.Enum(
                "ordinary",
                "sensitive",
                "minor_consented",
                "substance_use",
                "psychotherapy",
                name="sensitivity",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("author_id", base.Id(length=16), nullable=True),
        sa.Column("voided_at", base.Instant(), nullable=True),
        sa.Column("voided_by", base.Id(length=16), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("codings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_care_plan_encounter_id_encounter")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_care_plan_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_plan")),
    )
    with op.batch_alter_table("care_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_care_plan_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "charge",
        sa.Column("encounter_id", base.Id(length=16), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("system", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("modifiers", sa.String(length=20), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("pointers", sa.String(length=12), nullable=False),
        sa.Column("fee_cents", sa.BigInteger(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("service_date", base.Partial(), nullable=False),
        sa.Column("place_of_service", sa.String(length=2), nullable=False),
        sa.Column("provider_id", base.Id(length=16), nullable=True),
        sa.Column("posted", sa.Boolean(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column(
            "sensitivity",
            sa.Enum(
                "ordinary",
                "sensitive",
                "minor_consented",
                "substance_use",
                "psychotherapy",
                name="sensitivity",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("author_id", base.Id(length=16), nullable=True),
        sa.Column("voided_at", base.Instant(), nullable=True),
        sa.Column("voided_by", base.Id(length=16), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_charge_encounter_id_encounter")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_charge_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_charge_provider_id_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
    )
    with op.batch_alter_table("charge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_charge_encounter_id"), ["encounter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_charge_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "condition",
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("clinical_status", sa.Text(), nullable=False),
        sa.Column("verification", sa.Text(), nullable=False),
        sa.Column("onset", base.Partial(), nullable=True),
        sa.Column("onset_text", sa.Text(), nullable=False),
        sa.Column("abatement", base.Partial(), nullable=True),
        sa.Column("recorded", base.Partial(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("encounter_id", base.Id(length=16), nullable=True),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column(
            "sensitivity",
            sa.Enum(
                "ordinary",
                "sensitive",
                "minor_consented",
                "substance_use",
                "psychotherapy",
                name="sensitivity",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("author_id", base.Id(length=16), nullable=True),
        sa.Column("voided_at", base.Instant(), nullable=True),
        sa.Column("voided_by", base.Id(length=16), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("codings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_condition_encounter_id_encounter")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_condition_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition")),
    )
    with op.batch_alter_table("condition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_condition_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_condition_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "diagnostic_report",
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("effective", base.Partial(), nullable=True),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("result_ids", sa.JSON(), nullable=False),
        sa.Column("encounter_id", base.Id(length=16), nullable=True),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column(
            "sensitivity",
            sa.Enum(
                "ordinary",
                "sensitive",
                "minor_consented",
                "substance_use",
                "psychotherapy",
                name="sensitivity",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("author_id", base.Id(length=16), nullable=True),
        sa.Column("voided_at", base.Instant(), nullable=True),
        sa.Column("voided_by", base.Id(length=16), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("codings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_diagnostic_report_encounter_id_encounter")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_diagnostic_report_patient_id_patient")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diagnostic_report")),
    )
    with op.batch_alter_table("diagnostic_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_diagnostic_report_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "document",
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("date", base.Partial(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("encounter_id", base.Id(length=16), nullable=True),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column(
            "sensitivity",
            sa.Enum(
                "ordinary",
                "sensitive",
                "minor_consented",
                "substance_use",
                "psychotherapy",
                name="sensitivity",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("author_id", base.Id(length=16), nullable=True),
        sa.Column("voided_at", base.Instant(), nullable=True),
        sa.Column("voided_by", base.Id(length=16), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("codings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_document_encounter_id_encounter")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_document_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "immunization",
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("occurrence", base.Partial(), nullable=True),
        sa.Column("lot", sa.Text(), nullable=False),
        sa.Column("expiration", base.Partial(), nullable=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("dose", sa.Text(), nullable=False),
        sa.Column("performer", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("encounter_id", base.Id(length=16), nullable=True),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column(
            "sensitivity",
            sa.Enum(
                "ordinary",
                "sensitive",
                "minor_consented",
                "substance_use",
                "psychotherapy",
                name="sensitivity",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("author_id", base.Id(length=16), nullable=True),
        sa.Column("voided_at", base.Instant(), nullable=True),
        sa.Column("voided_by", base.Id(length=16), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("codings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_immunization_encounter_id_encounter")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_immunization_patient_id_patient")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_immunization")),
    )
    with op.batch_alter_table("immunization", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_immunization_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "note",
        sa.Column("encounter_id", base.Id(length=16), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("signed_at", base.Instant(), nullable=True),
        sa.Column("signed_by", base.Id(length=16), nullable=True),
        sa.Column("signed_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column(
            "sensitivity",
            sa.Enum(
                "ordinary",
                "sensitive",
                "minor_consented",
                "substance_use",
                "psychotherapy",
                name="sensitivity",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("author_id", base.Id(length=16), nullable=True),
        sa.Column("voided_at", base.Instant(), nullable=True),
        sa.Column("voided_by", base.Id(length=16), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_note_encounter_id_encounter")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_note_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_note_encounter_id"), ["encounter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_note_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "payment",
        sa.Column("encounter_id", base.Id(length=16), nullable=True),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column("voided_at", base.Instant(), nullable=True),
        sa.Column("voided_by", base.Id(length=16), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_payment_encounter_id_encounter")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_payment_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_encounter_id"), ["encounter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "procedure",
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("performed", base.Partial(), nullable=True),
        sa.Column("performed_end", base.Partial(), nullable=True),
        sa.Column("performed_text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("encounter_id", base.Id(length=16), nullable=True),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column(
            "sensitivity",
            sa.Enum(
                "ordinary",
                "sensitive",
                "minor_consented",
                "substance_use",
                "psychotherapy",
                name="sensitivity",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("author_id", base.Id(length=16), nullable=True),
        sa.Column("voided_at", base.Instant(), nullable=True),
        sa.Column("voided_by", base.Id(length=16), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("codings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_procedure_encounter_id_encounter")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_procedure_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure")),
    )
    with op.batch_alter_table("procedure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_procedure_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "service_request",
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("authored", base.Partial(), nullable=True),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("encounter_id", base.Id(length=16), nullable=True),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column(
            "sensitivity",
            sa.Enum(
                "ordinary",
                "sensitive",
                "minor_consented",
                "substance_use",
                "psychotherapy",
                name="sensitivity",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("author_id", base.Id(length=16), nullable=True),
        sa.Column("voided_at", base.Instant(), nullable=True),
        sa.Column("voided_by", base.Id(length=16), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("codings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_service_request_encounter_id_encounter")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_service_request_patient_id_patient")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_request")),
    )
    with op.batch_alter_table("service_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_request_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "addendum",
        sa.Column("note_id", base.Id(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("signed_at", base.Instant(), nullable=False),
        sa.Column("signed_by", base.Id(length=16), nullable=False),
        sa.Column("signed_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column(
            "sensitivity",
            sa.Enum(
                "ordinary",
                "sensitive",
                "minor_consented",
                "substance_use",
                "psychotherapy",
                name="sensitivity",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("author_id", base.Id(length=16), nullable=True),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_addendum_note_id_note")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_addendum_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addendum")),
    )
    with op.batch_alter_table("addendum", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_addendum_note_id"), ["note_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_addendum_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "encounter_diagnosis",
        sa.Column("encounter_id", base.Id(length=16), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("checked", sa.String(length=20), nullable=False),
        sa.Column("condition_id", base.Id(length=16), nullable=True),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column(
            "sensitivity",
            sa.Enum(
                "ordinary",
                "sensitive",
                "minor_consented",
                "substance_use",
                "psychotherapy",
                name="sensitivity",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("author_id", base.Id(length=16), nullable=True),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["condition_id"], ["condition.id"], name=op.f("fk_encounter_diagnosis_condition_id_condition")
        ),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_encounter_diagnosis_encounter_id_encounter")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_encounter_diagnosis_patient_id_patient")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_encounter_diagnosis")),
    )
    with op.batch_alter_table("encounter_diagnosis", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_encounter_diagnosis_encounter_id"), ["encounter_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_encounter_diagnosis_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "ledger_entry",
        sa.Column("posting_id", base.Id(length=16), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("entry_date", sa.Date(), nullable=False),
        sa.Column("encounter_id", base.Id(length=16), nullable=True),
        sa.Column("charge_id", base.Id(length=16), nullable=True),
        sa.Column("payment_id", base.Id(length=16), nullable=True),
        sa.Column("reverses", base.Id(length=16), nullable=True),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_ledger_entry_charge_id_charge")),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_ledger_entry_encounter_id_encounter")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_ledger_entry_patient_id_patient")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_ledger_entry_payment_id_payment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_entry_charge_id"), ["charge_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_ledger_entry_patient_id_account"), ["patient_id", "account"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_ledger_entry_posting_id"), ["posting_id"], unique=False)

    op.create_table(
        "medication",
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("reported", sa.Boolean(), nullable=False),
        sa.Column("sig", sa.Text(), nullable=False),
        sa.Column("start", base.Partial(), nullable=True),
        sa.Column("end", base.Partial(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False),
        sa.Column("refills", sa.Integer(), nullable=True),
        sa.Column("condition_id", base.Id(length=16), nullable=True),
        sa.Column("encounter_id", base.Id(length=16), nullable=True),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column(
            "sensitivity",
            sa.Enum(
                "ordinary",
                "sensitive",
                "minor_consented",
                "substance_use",
                "psychotherapy",
                name="sensitivity",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("author_id", base.Id(length=16), nullable=True),
        sa.Column("voided_at", base.Instant(), nullable=True),
        sa.Column("voided_by", base.Id(length=16), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("codings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["condition_id"], ["condition.id"], name=op.f("fk_medication_condition_id_condition")
        ),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_medication_encounter_id_encounter")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_medication_patient_id_patient")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_medication")),
    )
    with op.batch_alter_table("medication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_medication_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "observation",
        sa.Column("parent_id", base.Id(length=16), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("request_id", base.Id(length=16), nullable=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("effective", base.Partial(), nullable=True),
        sa.Column("value_type", sa.Text(), nullable=False),
        sa.Column("comparator", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("number", sa.Float(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("value_codings", sa.JSON(), nullable=False),
        sa.Column("interpretation", sa.Text(), nullable=False),
        sa.Column("range_low", sa.Text(), nullable=False),
        sa.Column("range_high", sa.Text(), nullable=False),
        sa.Column("range_text", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("encounter_id", base.Id(length=16), nullable=True),
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("changed_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(), nullable=False),
        sa.Column(
            "sensitivity",
            sa.Enum(
                "ordinary",
                "sensitive",
                "minor_consented",
                "substance_use",
                "psychotherapy",
                name="sensitivity",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("author_id", base.Id(length=16), nullable=True),
        sa.Column("voided_at", base.Instant(), nullable=True),
        sa.Column("voided_by", base.Id(length=16), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("patient_id", base.Id(length=16), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("codings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_observation_encounter_id_encounter")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["observation.id"], name=op.f("fk_observation_parent_id_observation")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_observation_patient_id_patient")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["service_request.id"], name=op.f("fk_observation_request_id_service_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
    )
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observation_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_observation_patient_id_category_code_effective"),
            ["patient_id", "category", "code", "effective"],
            unique=False,
        )


def downgrade():
    raise NotImplementedError("a clinic's file only goes forward; go back by restoring the backup")
