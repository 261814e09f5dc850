"""The SQL of statement triggers that keep something beside the rows: words, tasks, numbers.

Triggers of one table fire by their names, so `kept` also says what comes first: words lock meetings, work (tasks)
locks the Pokja, years count what was kept before.
"""

ALWAYS = ("INSERT", "UPDATE", "DELETE")
_SEEN = {"INSERT": "NEW TABLE AS new_rows", "DELETE": "OLD TABLE AS old_rows"}
_SEEN["UPDATE"] = f"{_SEEN['DELETE']} {_SEEN['INSERT']}"


def after_statements(kept: str, table: str, function: str, operations: tuple[str, ...] = ALWAYS) -> str:
    """`function` sees the rows of a statement on `table` as new_rows and old_rows."""
    return "".join(
        f"CREATE OR REPLACE TRIGGER {kept}_after_{operation.lower()} AFTER {operation} ON {table}"
        f" REFERENCING {_SEEN[operation]} FOR EACH STATEMENT EXECUTE FUNCTION {function}();\n"
        for operation in operations
    )


def removal(kept: str, tables: tuple[str, ...], functions: tuple[str, ...]) -> str:
    """Takes the triggers off those tables and the functions (with the types they take) away, the callers first."""
    triggers = (f"DROP TRIGGER IF EXISTS {kept}_after_{one.lower()} ON {table};" for table in tables for one in ALWAYS)
    return "".join([*triggers, *(f"DROP FUNCTION IF EXISTS meetings_{function};" for function in functions)])
