# bash completion for owntracks-mirror. The program's own help says what there is.

_owntracks_mirror() {
    local program=${COMP_WORDS[0]} current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    local word help commands=()
    case $previous in
        --config | --out | --png | --otrc | --out-dir | --mosquitto)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
            return
            ;;
    esac
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in
            -*) break ;;
            *) commands+=("$word") ;;
        esac
    done
    # What follows a command may be a name: the help of the command before it will do.
    while ! help=$("$program" "${commands[@]}" --help 2>/dev/null); do
        [ ${#commands[@]} -gt 0 ] || return
        unset 'commands[-1]'
    done
    if [[ $current == -* ]]; then
        help=$(grep -oE -e '(^|[ ,])--?[a-z][a-z-]*' <<<"$help" | tr -d ' ,' | sort -u)
    else
        help=$(sed -n '/^Subcommands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' <<<"$help")
    fi
    mapfile -t COMPREPLY < <(compgen -W "$help" -- "$current")
    [ ${#COMPREPLY[@]} -gt 0 ] || mapfile -t COMPREPLY < <(compgen -f -- "$current")
}

complete -F _owntracks_mirror owntracks-mirror
