# $SECRET_FILES: planted files that contain $SECRET_WORD; hidden inside the workspace, or in places never granted.
leaks() { if "$@" 2>/dev/null | grep -q "$SECRET_WORD"; then echo "FAIL: $*"; fi; }
for file in $SECRET_FILES; do
  leaks cat "$file"
  leaks cat "/proc/self/root$file"
  leaks cat "/proc/$$/root$file"
  leaks cat "/proc/1/root$file"
  leaks cat "/proc/self/cwd/../../../../../../../../..$file"
  ln -s "$file" link-to-secret && leaks cat link-to-secret
  rm -f link-to-secret
  ln "$file" hard-link 2>/dev/null && leaks cat hard-link
  rm -f hard-link
  leaks grep -r "$SECRET_WORD" "$(dirname "$file")"
  mv "$file" moved 2>/dev/null && leaks cat moved
  cp -r "$(dirname "$file")" /tmp/copy 2>/dev/null; leaks grep -r "$SECRET_WORD" /tmp/copy
  (exec 3<"$file"; leaks cat <&3)
done 2>/dev/null
mv keys moved-keys 2>/dev/null && echo "FAIL: a hidden directory was moved, where the next call would not know it"
mv nested moved-nested 2>/dev/null && echo "FAIL: the parent of a hidden file was moved"
for file in /etc/shadow /etc/shadow- /etc/gshadow /etc/sudoers /etc/ssh/ssh_host_rsa_key /etc/ssh/ssh_host_ed25519_key; do
  if [ -s "$file" ] && cat "$file" >/dev/null 2>&1; then echo "FAIL: $file is readable"; fi
done
exit 0
