"""The 14 columns that every tabular peer writes, and how to get them from a user."""

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
    """The cells of one user, as JSON's own types; None where there is nothing."""
    identities = user.get("identities") or [{}]
    return [user.get(name) for name in COLUMNS[:-1]] + [identities[0].get("connection")]


def jq_csv():
    """The same as a filter for `jq -r`."""
    return f"[{', '.join('.' + name for name in COLUMNS)}] | @csv"
