"""How gunicorn serves in production; WEB_CONCURRENCY (pokja.env) says by how many processes."""

wsgi_app = "config.wsgi:application"
preload_app = True  # the processes share what they read at the start
worker_class = "sync"
worker_tmp_dir = "/dev/shm"  # noqa: S108 (their signs of life must not wait for a disk)
timeout = 120  # a thick paper
graceful_timeout = 30
max_requests, max_requests_jitter = 1000, 100
control_socket_disable = True
loglevel = "warning"
accesslog = None  # the program writes one line per request, without its path (operations/requests.py)
