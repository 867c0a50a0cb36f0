import type { Rule } from '../../rule.ts'
import { watcherOf } from '../../start/runners.ts'

/** What restarts a program at each change of a file stands between SIGTERM and the program. */
export const devRunner: Rule = {
  id: 'docker/dev-runner',
  check: ({ dockerfiles }) =>
    dockerfiles
      .filter(({ file }) => !/dev|local|test/i.test(file.path.replace(/^.*\//, '')))
      .flatMap(({ entrypoint, cmd }) =>
        [entrypoint, cmd].flatMap((command) => {
          const watcher = command && watcherOf(command.words)
          if (command === undefined || watcher === undefined) return []
          return [
            {
              level: 'warning' as const,
              place: command,
              title: `${watcher} is for development. As process 1 it stands between SIGTERM and your server.`,
              remedy: { text: `Start the program itself: ["node", …] with the file that ${watcher} starts.` },
            },
          ]
        }),
      ),
}
