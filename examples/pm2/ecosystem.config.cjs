module.exports = {
  apps: [
    {
      name: 'web',
      // Else `script` is looked for where `pm2` is called.
      cwd: __dirname,
      script: 'server.js',
      exec_mode: 'cluster',
      instances: 2,
      // In a reload the old process is stopped when the new one has said that it is ready.
      wait_ready: true,
      listen_timeout: 10_000,
      // Milliseconds from SIGINT to SIGKILL: 1 s more than LASTCALL_TIMEOUT at least.
      kill_timeout: 11_000,
      env: { NODE_ENV: 'production', LASTCALL_TIMEOUT: '10s' },
    },
  ],
}
