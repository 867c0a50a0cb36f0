import type { Finding } from '../../result.ts'
import { formatCommand } from '../../words.ts'
import { type Measured, stoppedOnes } from '../measured.ts'
import { serverBehind, wrapperKind } from '../wrapper.ts'

type Remedy = Finding['remedy']

/** How the server itself becomes the process that gets the signal. */
export function startItself(measured: Measured): Remedy {
  const server = stoppedOnes(measured).map(serverBehind).find(Boolean)?.command ?? 'node server.js'
  const next = `Then rehearse that: \`lastcall rehearse -- ${server}\`.`
  switch (wrapperKind(measured)) {
    case 'package-manager':
      return {
        text: `Start the server itself, not the package manager. ${next} In a Dockerfile:`,
        from: `CMD ${JSON.stringify(measured.command)}`,
        to: `CMD ${JSON.stringify(server.split(' '))}`,
      }
    case 'shell':
      return {
        text: `Let the server replace the shell: put \`exec\` in front of the last command. ${next}`,
        // Without -c, the command is a line of a file.
        from: measured.command.some((word) => /^-\w*c$/.test(word))
          ? formatCommand(measured.command)
          : server,
        to: `exec ${server}`,
      }
    case 'other':
      return {
        text: `Start the server itself, or let the program that starts it pass signals on. ${next}`,
        from: formatCommand(measured.command),
        to: server,
      }
  }
}
