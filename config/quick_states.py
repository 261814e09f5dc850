"""A fresh database sooner: an index, a constraint, a trigger or a new field is no reason to build classes anew.

Django builds the class of the model again after each of them, and with it those of all related models: dozens of
classes, hundreds of times. None of these options changes a class, so the class stays and is told its new options. A
class that gets a field stays too and is given the field, as `add_to_class` does it everywhere.
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
    their classes, and each would be told the options and fields of the last.
    """
    tell = dict.fromkeys(OF_OPTIONS, _tell_options) | {operations.AddField: _give_field}
    known = {operation: operation.state_forwards for operation in tell}
    for operation, state_forwards in known.items():
        operation.state_forwards = _keeping_classes(state_forwards, tell[operation])
    try:
        yield
    finally:
        for operation, state_forwards in known.items():
            operation.state_forwards = state_forwards


def _keeping_classes(state_forwards, tell):
    @wraps(state_forwards)
    def keeping(operation, app_label: str, state: ProjectState):
        state.reload_model = lambda *model, **how: None
        try:
            state_forwards(operation, app_label, state)
        finally:
            del state.reload_model
        if "apps" in vars(state):  # asking for it would build all classes
            model = state.apps.get_model(app_label, operation.model_name)
            tell(operation, model, state.models[app_label, operation.model_name_lower])

    return keeping


def _tell_options(operation, model, known):
    setattr(model._meta, operation.option_name, known.options[operation.option_name])


def _give_field(operation, model, known):
    model.add_to_class(operation.name, known.fields[operation.name].clone())
