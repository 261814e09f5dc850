"""A fresh database sooner: an index, a constraint or a trigger is no reason to build classes of models anew.

Django builds the class of the model again after each of them, and with it those of all related models: dozens of
classes, hundreds of times. None of these options changes a class, so the class stays and is told its new options.
"""

from contextlib import contextmanager
from functools import wraps

from django.db.migrations import operations
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

OF_OPTIONS = (
    operations.AddConstraint,
    operations.AddIndex,
    operations.RemoveConstraint,
    operations.RemoveIndex,
    AddTrigger,
    RemoveTrigger,
)


@contextmanager
def keep_classes():
    """Meanwhile; the operations that inherit from these (Concurrently, NotValid) do likewise.

    Not for a migration whose models are all worked out before its first step (pokja/migrating.py): its states share
    their classes, and each would be told the options of the last.
    """
    known = {operation: operation.state_forwards for operation in OF_OPTIONS}
    for operation, state_forwards in known.items():
        operation.state_forwards = _keeping_classes(state_forwards)
    try:
        yield
    finally:
        for operation, state_forwards in known.items():
            operation.state_forwards = state_forwards


def _keeping_classes(state_forwards):
    @wraps(state_forwards)
    def keeping(operation, app_label: str, state: ProjectState):
        state.reload_model = lambda *model, **how: None
        try:
            state_forwards(operation, app_label, state)
        finally:
            del state.reload_model
        if "apps" in vars(state):  # asking for it would build all classes
            options = state.models[app_label, operation.model_name_lower].options
            meta = state.apps.get_model(app_label, operation.model_name)._meta
            setattr(meta, operation.option_name, options[operation.option_name])

    return keeping
