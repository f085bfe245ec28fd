# As real root, the uid inside owns these files.
try() { if sh -c "$1" 2>/dev/null; then echo "FAIL: $1"; fi; }
for file in kernel/core_pattern kernel/modprobe kernel/hostname kernel/sysrq kernel/randomize_va_space vm/overcommit_memory \
  net/ipv4/ip_forward fs/suid_dumpable kernel/pid_max kernel/ns_last_pid user/max_user_namespaces; do
  if [ -e /proc/sys/$file ]; then try "cat /proc/sys/$file > /tmp/value; cat /tmp/value > /proc/sys/$file"; fi
done
try 'echo h > /proc/sysrq-trigger'
try 'head -c 1 /proc/kcore > /dev/null'
try 'head -c 1 /proc/kmsg > /dev/null'
try 'dd if=/proc/timer_list bs=1 count=1 of=/dev/null && [ "$OWN_UID" = 0 ]'
try 'echo 0 > /proc/irq/default_smp_affinity'
try 'mkdir /sys/fs/cgroup/callgate-escape'
try 'grep -v "^0000000000000000" /proc/kallsyms | grep -q .'
if [ -w /proc/1/oom_score_adj ]; then try 'echo 1000 > /proc/1/oom_score_adj'; fi
exit 0
