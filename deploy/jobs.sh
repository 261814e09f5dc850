#!/bin/sh
# The timers of deploy/systemd for containers: new files every quarter of an hour, the rest once a day after one o'clock.
# Being the first process it hears no signal that it does not ask for; a stop ends the job that runs, as systemd's does.
running=
trap 'kill "$running" 2>/dev/null; wait; exit 0' TERM INT
run() {
    "$@" &
    running=$!
    wait "$running"
}
job() { run python manage.py "$@" || run python manage.py tell_failure "$1"; }

done_on= reminded=
while :; do
    today=$(TZ=Asia/Jakarta date +%F)
    hour=$(TZ=Asia/Jakarta date +%k)
    if [ "$today" != "$done_on" ] && [ "$hour" -ge 1 ]; then
        done_on=$today
        job backup "$POKJA_BACKUP_FOLDER" --keep "$POKJA_BACKUP_KEEP"
        job purge_old_data
        job tidy_up
        [ "$(TZ=Asia/Jakarta date +%u)" != 7 ] || job verify_backup "$POKJA_BACKUP_FOLDER"
    fi
    if [ "$today" != "$reminded" ] && [ "$hour" -ge 6 ]; then
        reminded=$today
        job send_reminders
    fi
    job backup "$POKJA_BACKUP_FOLDER" --files-only
    run sleep 900
done
