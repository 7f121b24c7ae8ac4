"""The 14 columns that every tabular peer writes, and their values in a user."""

COLUMNS = (
    "user_id",
    "email",
    "email_verified",
    "name",
    "given_name",
    "family_name",
    "nickname",
    "created_at",
    "updated_at",
    "last_login",
    "last_ip",
    "logins_count",
    "blocked",
    "identities[0].connection",
)


def cells(user):
    """Returns the values of one user as JSON types; None if missing."""
    identities = user.get("identities") or [{}]
    return [user.get(name) for name in COLUMNS[:-1]] + [identities[0].get("connection")]


def jq_csv():
    """Returns the equivalent filter for `jq -r`."""
    return f"[{', '.join('.' + name for name in COLUMNS)}] | @csv"
