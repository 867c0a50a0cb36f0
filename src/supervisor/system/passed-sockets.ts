/**
 * S11: a command whose process gets the sockets of systemd. LISTEN_PID has to name that process, and nobody knows the pid before
 * it runs: a shell sets the variable, and is then replaced by the command.
 */
export function withListenPid(command: readonly string[]): string[] {
  return ['/bin/sh', '-c', 'LISTEN_PID=$$ exec "$@"', 'sh', ...command]
}
