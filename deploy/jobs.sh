#!/bin/sh
# The timers of deploy/systemd for containers: new files every quarter of an hour, the rest once a day after one o'clock.
done_on=
while :; do
    today=$(TZ=Asia/Jakarta date +%F)
    hour=$(TZ=Asia/Jakarta date +%k)
    if [ "$today" != "$done_on" ] && [ "$hour" -ge 1 ]; then
        done_on=$today
        for job in "backup $POKJA_BACKUP_FOLDER --keep $POKJA_BACKUP_KEEP" purge_old_data tidy_up; do
            # shellcheck disable=SC2086
            python manage.py $job || python manage.py tell_failure "${job%% *}"
        done
    fi
    [ "$hour" -lt 6 ] || [ "$today" = "${reminded:-}" ] || { reminded=$today; python manage.py send_reminders || python manage.py tell_failure send_reminders; }
    python manage.py backup "$POKJA_BACKUP_FOLDER" --files-only || python manage.py tell_failure files
    sleep 900
done
