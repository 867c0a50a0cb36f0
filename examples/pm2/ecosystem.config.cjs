module.exports = {
  apps: [
    {
      name: 'web',
      // Without this, PM2 looks for `script` in the directory where you call pm2.
      cwd: __dirname,
      script: 'server.js',
      exec_mode: 'cluster',
      instances: 2,
      // In a reload, PM2 stops the old process only after the new one has announced that it is ready.
      wait_ready: true,
      listen_timeout: 10_000,
      // Milliseconds from SIGINT to SIGKILL. At least 1 s more than LASTCALL_TIMEOUT.
      kill_timeout: 11_000,
      env: { NODE_ENV: 'production', LASTCALL_TIMEOUT: '10s' },
    },
  ],
}
