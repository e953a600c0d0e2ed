"""moto, a request at a time: by itself it looks whether a key is there and writes it in two steps, between which another thread may write."""
import threading

import moto.server

lock = threading.Lock()
run_simple = moto.server.run_simple


def serve(host, port, app, **options):
    def one_at_a_time(environ, start_response):
        with lock:
            return list(app(environ, start_response))

    run_simple(host, port, one_at_a_time, **options)


moto.server.run_simple = serve
moto.server.main()
