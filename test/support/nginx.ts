import { userInfo } from 'node:os'

/** A configuration of nginx whose files all lie in its own folder, and which needs no privileges. */
export function nginxConfiguration(workers: number, connections: number, http: string): string {
  return `
daemon off;
worker_processes ${workers};
pid nginx.pid;
error_log stderr notice;
${process.getuid?.() === 0 ? `user ${userInfo().username};` : ''}
events {
  worker_connections ${connections};
}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
${http}
}
`
}
