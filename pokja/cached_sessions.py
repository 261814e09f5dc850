"""Sessions in PostgreSQL, with a copy in Redis that spares most requests the look there.

The row is the truth. A copy lives a minute at most. Whatever takes a row away (Keluar, "Keluarkan perangkat", a new
password) first writes down in Redis that copies of it count no more; when Redis cannot be told so, nothing is taken
away and the person is told, so no sign-out is ever half done. Reading goes on without Redis.
"""

import logging

from django.conf import settings
from django.contrib.sessions.backends.cached_db import SessionStore as CachedStore
from django.contrib.sessions.backends.db import SessionStore as RowStore
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db.models.signals import post_delete
from django.dispatch import receiver
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
COPY_LIVES = 60  # seconds
ENDED_IS_KNOWN = 10 * COPY_LIVES  # longer than any copy, or a request that is about to write one
ENDED = "pokja.session.ended"


class SessionStore(CachedStore):
    cache_key_prefix = "pokja.session"

    @classmethod
    def get_model_class(cls):
        return Session

    def load(self):
        copy_key, ended_key = self.cache_key, ENDED + self.session_key
        try:
            found = self._cache.get_many([copy_key, ended_key])
        except RedisError:
            logger.warning("Redis does not answer; sessions are read from the database")
            return RowStore.load(self)
        if copy_key in found and ended_key not in found:
            return found[copy_key]
        data = RowStore.load(self)
        if self.session_key:
            self._copy(data)
        return data

    def save(self, must_create=False):
        RowStore.save(self, must_create)
        self._copy(self._session)

    def exists(self, session_key):
        return RowStore.exists(self, session_key)

    def delete(self, session_key=None):
        RowStore.delete(self, session_key)

    def _copy(self, data):
        try:
            self._cache.set(self.cache_key, data, COPY_LIVES)
        except RedisError:
            logger.warning("Redis does not answer; a session was not copied")


@receiver(post_delete, sender=Session)
def forget(sender, instance, **kwargs):
    """Within the transaction that takes the row away: a RedisError undoes it."""
    if __name__ == settings.SESSION_ENGINE:
        caches[settings.SESSION_CACHE_ALIAS].set(ENDED + instance.session_key, 1, ENDED_IS_KNOWN)
