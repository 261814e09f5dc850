# make run    starts the demo on http://127.0.0.1:8000 (another port: make run PORT=8001)
# make test   runs every test, browser tests included (a part: make test ARGS="tests/pokja -k sandi")
# make check  looks at style, templates, migrations and production settings

.PHONY: run test check

run:
	@exec scripts/run

test:
	@exec scripts/test $(ARGS)

check:
	@exec scripts/check
