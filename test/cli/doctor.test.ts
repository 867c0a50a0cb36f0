import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inPlace } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'

const DOCKERFILE = 'FROM node:22-slim\nENV LASTCALL_TIMEOUT=8\nCMD node server.js\n'

describe('`lastcall doctor`', { skip: NOT_NODE, concurrency: 2 }, () => {
  test('says file, line, what is wrong, and the line as it should be; errors end with 1', () =>
    inPlace(async (place) => {
      place.write('Dockerfile', DOCKERFILE)
      const { code, stdout, stderr } = await place.run(['doctor'])
      assert.deepEqual([code, stderr], [1, ''])
      assert.equal(
        stdout,
        `Dockerfile:2  error  env/unit
  lastcall refuses this value, and throws at its first call: \`LASTCALL_TIMEOUT\`
  must be a duration above 0 with its unit, such as 25s or 500ms, got '8'
  (string): write 8s or 8ms
  Write the unit.
    - ENV LASTCALL_TIMEOUT=8
    + ENV LASTCALL_TIMEOUT=8s
  https://lastcall-js.github.io/lastcall/doctor/env#unit

Dockerfile:3  error  docker/shell-form
  The shell form of CMD makes a shell process 1. The shell does not pass SIGTERM
  on, so the program is killed at the end of the grace period.
  Use the exec form.
    - CMD node server.js
    + CMD ["node", "server.js"]
  https://lastcall-js.github.io/lastcall/doctor/docker#shell-form

2 errors in 1 file: Dockerfile.
lastcall doctor --fix can mend 2 of them.

doctor only reads files. It did not start your program, so it cannot say what
the program does at SIGTERM. Next:
  npx lastcall rehearse -- node server.js
`,
      )
    }))

  test('with --dry-run shows the diff and changes nothing; with --fix it writes, and ends with 0 if nothing is left', () =>
    inPlace(async (place) => {
      place.write('Dockerfile', DOCKERFILE)
      const dry = await place.run(['doctor', '--dry-run'])
      assert.equal(dry.code, 1)
      assert.doesNotMatch(dry.stdout, /error/)
      assert.match(dry.stdout, /^--- a\/Dockerfile\n\+\+\+ b\/Dockerfile\n@@ -1,3 \+1,3 @@\n/)
      assert.equal(place.read('Dockerfile'), DOCKERFILE)
      const { code, stdout } = await place.run(['doctor', '--fix'])
      assert.equal(
        place.read('Dockerfile'),
        'FROM node:22-slim\nENV LASTCALL_TIMEOUT=8s\nCMD ["node", "server.js"]\n',
      )
      assert.equal(code, 0)
      assert.match(
        stdout,
        /^--- a\/Dockerfile\n[\s\S]*\n\nNothing found in 1 file: Dockerfile\.\n\ndoctor only reads files\./,
      )
    }))

  test('with --json prints the findings, each with an id, a place, a remedy and a page', () =>
    inPlace(async (place) => {
      place.write('Dockerfile', 'FROM node:22-slim\nCMD ["npm", "start"]\n')
      place.write('package.json', '{ "name": "web", "scripts": { "start": "node main.js" } }')
      const { code, stdout } = await place.run(['doctor', '--json'])
      assert.equal(code, 1)
      const { lastcall, ...result } = JSON.parse(stdout)
      assert.equal(typeof lastcall, 'string')
      assert.deepEqual(result, {
        schema: 1,
        status: 1,
        counts: { errors: 1, warnings: 0, hints: 0 },
        files: ['Dockerfile', 'package.json'],
        workloads: 1,
        skipped: [],
        next: 'npx lastcall rehearse -- node main.js',
        findings: [
          {
            id: 'docker/package-manager',
            level: 'error',
            file: 'Dockerfile',
            line: 2,
            column: 5,
            title:
              'npm is process 1. It ends 500 ms after SIGTERM and takes your server with it: the kernel then kills all other processes of the container, in the middle of requests.',
            arithmetic: null,
            remedy: {
              text: 'Start the program itself.',
              from: 'CMD ["npm", "start"]',
              to: 'CMD ["node", "main.js"]',
            },
            isFixable: true,
            docs: 'https://lastcall-js.github.io/lastcall/doctor/docker#package-manager',
          },
        ],
      })
    }))

  test('with - reads what Helm renders from standard input', () =>
    inPlace(async (place) => {
      const manifest =
        'kind: Deployment\napiVersion: apps/v1\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers: [{name: web, image: web, lifecycle: {preStop: {sleep: {seconds: 10}}}}]\n'
      place.write('rendered.yaml', manifest)
      const program = place.start([
        '/bin/sh',
        '-c',
        `"${process.execPath}" "${place.cli}" doctor --drain 25s - < rendered.yaml`,
      ])
      const { code, stdout } = await program.exited()
      assert.equal(code, 1)
      assert.match(stdout, /^-:7 {2}error {2}k8s\/grace-sum$/m)
      assert.match(
        stdout,
        /^ {2}10 s \(preStop\) \+ 25 s \(--drain\) \+ 1 s \(for the exit\) = 36 s > 30 s\n {2}\(terminationGracePeriodSeconds, by default\)$/m,
      )
    }))

  test('a Helm template is skipped with the command that renders it, and the status is 0', () =>
    inPlace(async (place) => {
      place.write(
        'web.yaml',
        'kind: Deployment\nspec:\n  {{- if .Values.replicas }}\n  replicas: {{ .Values.replicas }}\n  {{- end }}\n',
      )
      const { code, stdout } = await place.run(['doctor'])
      assert.equal(code, 0)
      assert.match(
        stdout,
        /^web\.yaml skipped: a Helm template; check what it renders: helm template CHART \|\nlastcall doctor -\n/,
      )
    }))

  test('warnings alone end with 1', () =>
    inPlace(async (place) => {
      place.write('Dockerfile', 'FROM node:22\nCMD ["nodemon", "server.js"]\n')
      const { code, stdout } = await place.run(['doctor'])
      assert.equal(code, 1)
      assert.match(stdout, /^1 warning in 1 file: Dockerfile\.$/m)
    }))

  test('hints alone end with 0', () =>
    inPlace(async (place) => {
      place.write('server.js', "process.on('SIGTERM', () => process.exit())\n")
      const { code, stdout } = await place.run(['doctor'])
      assert.equal(code, 0)
      assert.match(stdout, /^server\.js:1 {2}hint {2}code\/exit-in-handler$/m)
      assert.match(stdout, /^1 hint in 1 file: server\.js\.$/m)
    }))

  for (const option of ['--dry-run', '--fix']) {
    test(`with ${option} and nothing that can be changed safely says so, and why`, () =>
      inPlace(async (place) => {
        place.write('Dockerfile', 'FROM node:22-slim\nCMD ["npm", "start"]\n')
        place.write('package.json', '{ "name": "web", "scripts": { "start": "next start -p 80" } }')
        const { code, stdout } = await place.run(['doctor', option])
        assert.equal(code, 1)
        assert.match(stdout, /^Nothing here can be changed safely\.\n/)
        assert.equal(stdout.includes('next start -p 80'), option === '--fix')
        assert.equal(place.read('Dockerfile'), 'FROM node:22-slim\nCMD ["npm", "start"]\n')
      }))
  }

  test('a server without a handler is found, and the last line rehearses its stop, with its path here', () =>
    inPlace(async (place) => {
      place.write('Dockerfile', 'FROM node:22-slim\nCMD ["node", "--enable-source-maps", "/app/web.js"]\n')
      place.write('web.js', "require('node:http').createServer().listen(3000)\n")
      const { code, stdout } = await place.run(['doctor'])
      assert.equal(code, 1)
      assert.match(stdout, /^Dockerfile:2 {2}warning {2}code\/no-handler$/m)
      assert.match(stdout, /Next:\n {2}npx lastcall rehearse -- node --enable-source-maps web\.js\n$/)
    }))

  test('without any file that starts a program the last line has a placeholder', () =>
    inPlace(async (place) => {
      const { code, stdout } = await place.run(['doctor'])
      assert.equal(code, 0)
      assert.match(stdout, /^No file here says how a service is started or stopped\.\n/)
      assert.match(stdout, /\n {2}npx lastcall rehearse -- COMMAND\n$/)
    }))

  for (const [words, sentence] of [
    ['missing', 'there is no missing'],
    [
      '--drain soon',
      "`--drain` must be a duration above 0 with its unit, such as 25s or 500ms, got 'soon' (string)",
    ],
    [
      '--drain 25',
      "`--drain` must be a duration above 0 with its unit, such as 25s or 500ms, got '25' (string): write 25s or 25ms",
    ],
    ['--json --fix', 'give either --json or --fix, not both'],
    ['--fix -', '`--fix` cannot change standard input'],
    ['--frobnicate', "Unknown option '--frobnicate'; see lastcall doctor --help"],
  ] as const) {
    test(`with ${words} is refused with one sentence and status 2`, () =>
      inPlace(async (place) => {
        const { code, stdout, stderr } = await place.run(['doctor', ...words.split(' ')])
        assert.deepEqual([code, stdout, stderr], [2, '', `lastcall: ${sentence}\n`])
      }))
  }

  test('a file of an unknown kind is refused with status 2', () =>
    inPlace(async (place) => {
      place.write('notes.txt', 'hello')
      const { code, stderr } = await place.run(['doctor', 'notes.txt'])
      assert.equal(code, 2)
      assert.match(stderr, /^lastcall: cannot tell what notes\.txt is: name a package\.json, /)
    }))

  test('names of files cannot write lines of their own', () =>
    inPlace(async (place) => {
      place.write('a\nb.js', "process.on('SIGTERM', () => process.exit())\n")
      const { stdout } = await place.run(['doctor'])
      assert.match(stdout, /^a\\nb\.js:1 {2}hint {2}code\/exit-in-handler$/m)
    }))
})
