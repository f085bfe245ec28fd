# Nothing of the system may change, whoever runs this.
try() { if sh -c "$1" 2>/dev/null; then echo "FAIL: $1"; fi; }
for path in /etc/callgate-escape /usr/bin/callgate-escape /usr/lib/callgate-escape /callgate-escape /bin/callgate-escape \
  /opt/callgate-escape /proc/callgate-escape /dev/callgate-escape /run/callgate-escape /var/callgate-escape /.mask/x; do
  try "echo x > $path"
done
try 'echo x >> /etc/passwd'
try 'echo x >> /etc/hosts'
try 'ln -sf /tmp/x /bin'
try 'mv /etc /etc2'
try 'rm -f /usr/bin/true'
try 'rmdir /.mask/directory'
try 'rm /.mask/file'
try 'chmod 777 /etc/passwd'
try 'ls /sys/kernel'
