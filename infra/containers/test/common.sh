# What the scripts beside this share; to be sourced, with `here` set to this folder.
docker=${DOCKER:-docker}
tag=${IMAGE_TAG:-local}
IMAGE_TAG=$tag
POSTGRES_IMAGE=${POSTGRES_IMAGE:-nolmt-test/postgres}
AWS_EMULATOR_IMAGE=${AWS_EMULATOR_IMAGE:-nolmt-test/aws}
COMPOSE_PROJECT_NAME=nolmt-test
API_PORT=${API_PORT:-8080}
export IMAGE_TAG POSTGRES_IMAGE AWS_EMULATOR_IMAGE COMPOSE_PROJECT_NAME API_PORT
bucket=nolmt-ai-generations
api=http://127.0.0.1:$API_PORT
samples=$here/../../local/src/main/resources/samples
work=$(mktemp -d)

compose() {
    $docker compose --progress quiet -f "$here/../compose.yaml" ${COMPOSE_MORE:+-f "$COMPOSE_MORE"} "$@"
}

say() {
    printf '%s %s\n' "$(date +%T)" "$*"
}

fail() {
    say "FAILED: $*" >&2
    exit 1
}

# Down with everything at the end, unless somebody wants to look at it.
clear_away() {
    status=$?
    trap - EXIT INT TERM
    [ $status -eq 0 ] || { compose ps --all >&2; compose logs --tail 15 ingest-api upload-worker cleanup-worker migrate login bucket >&2; } || true
    if [ -z "${KEEP:-}" ]; then
        compose down --volumes --timeout 30 >/dev/null 2>&1 || true
    fi
    rm -rf "$work"
    exit $status
}
trap clear_away EXIT
trap 'exit 130' INT TERM

until_so() { # seconds that nothing may take longer than, what is waited for, command
    left=$(($1 * 5)) what=$2
    shift 2
    until "$@"; do
        left=$((left - 1))
        [ $left -gt 0 ] || fail "$what: it took too long"
        sleep 0.2
    done
}

ready() {
    [ "$(curl -s -o /dev/null -w '%{http_code}' --max-time 5 "$api/readyz")" = 200 ]
}

new_user() {
    cat /proc/sys/kernel/random/uuid
}

token() { # user
    $docker run --rm -e NOLMT_JWT_SECRET=only-for-compose-and-nothing-else-at-all "nolmt-tools:$tag" token --user "$1" 2>/dev/null
}

sql() {
    compose exec -T -e PGPASSWORD=only-for-compose postgres psql -h 127.0.0.1 -U postgres -qtAX -v ON_ERROR_STOP=1 -c "$1"
}

text() { # member: its first value in the JSON that comes in
    sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1
}

# Sends number N of a load and writes its number, id and SHA-256. The same key until there is an answer: that is what keeps a retry
# from being another job, whatever was killed in between. Every fifth is too large for its row and goes by S3 first.
post() { # N
    key=$LOAD-$1 body=$work/body
    if [ $(($1 % 5)) -eq 0 ]; then
        yes "This is number $1 of $LOAD." 2>/dev/null | head -c 100000 >"$body"
        set -- "$1" -F 'job={"generationType":"text"};type=application/json' -F "file=@$body;type=text/plain"
    else
        printf 'This is number %s of %s.' "$1" "$LOAD" >"$body"
        set -- "$1" -H 'Content-Type: application/json' \
            -d "{\"generationType\":\"text\",\"output\":{\"inline\":{\"contentType\":\"text/plain\",\"data\":\"$(base64 -w 0 "$body")\"}}}"
    fi
    hash=$(sha256sum <"$body" | cut -d ' ' -f 1)
    number=$1
    shift
    tries=0
    while [ $tries -lt 600 ]; do
        answer=$(curl -s --max-time 20 -w ' %{http_code}' -H "Authorization: Bearer $TOKEN" -H "Idempotency-Key: $key" "$@" "$api/api/generations") || true
        case "$answer" in
            *" 202")
                echo "$number $(echo "$answer" | text id) $hash" >>"$ACCEPTED"
                return
                ;;
            # nobody there, or not now
            *" 000" | *" 429" | *" 5"??) ;;
            *) echo "number $number: $answer" >&2; exit 255 ;;
        esac
        tries=$((tries + 1))
        sleep 0.5
    done
    echo "number $number was never accepted; the last answer: $answer" >&2
    exit 255
}

# In the background: COUNT of them, four at a time, as USER.
load() { # name, count, user
    LOAD=$1 ACCEPTED=$work/$1 TOKEN=$(token "$3")
    export LOAD ACCEPTED TOKEN
    : >"$ACCEPTED"
    seq "$2" | xargs -P 4 -n 1 "$here/post" &
    poster=$!
}

accepted() { # at least so many
    [ "$(wc -l <"$ACCEPTED")" -ge "$1" ]
}

count() { # user, condition
    sql "SELECT count(*) FROM nolmt.jobs WHERE user_id = '$1' AND $2"
}

all_over() { # user
    [ "$(count "$1" "status IN ('accepted', 'queued', 'processing')")" = 0 ]
}

keys() { # user: what the bucket has of them
    curl -sf --aws-sigv4 aws:amz:us-east-1:s3 --user test:test \
        "http://127.0.0.1:4566/$bucket?list-type=2&max-keys=1000&prefix=generations/$1/" | grep -o '<Key>[^<]*' | cut -c 6-
}

# Each accepted job has succeeded, has one row and an object of its bytes, and there are no others.
check_load() { # user, count
    [ "$(sort -u -k 1,1 "$ACCEPTED" | wc -l)" -eq "$2" ] || fail "of $2 sent, $(wc -l <"$ACCEPTED") were accepted"
    [ "$(cut -d ' ' -f 2 "$ACCEPTED" | sort -u | wc -l)" -eq "$2" ] || fail "an id was given twice"
    [ "$(count "$1" true)" = "$2" ] || fail "there are $(count "$1" true) jobs, not $2"
    [ "$(count "$1" "status = 'succeeded'")" = "$2" ] || fail "only $(count "$1" "status = 'succeeded'") of $2 jobs succeeded"
    [ "$(sql "SELECT count(*) || ' ' || count(DISTINCT id) FROM public.generations WHERE user_id = '$1'")" = "$2 $2" ] || fail "not a row a job"
    keys "$1" >"$work/keys"
    while read -r number id hash; do
        url=$(curl -s -H "Authorization: Bearer $TOKEN" "$api/api/generations/$id" | text url)
        got=$(curl -s --resolve aws:4566:127.0.0.1 "$url" | sha256sum | cut -d ' ' -f 1)
        [ "$got" = "$hash" ] || fail "number $number, $id, comes back otherwise ($url)"
    done <"$ACCEPTED"
}
