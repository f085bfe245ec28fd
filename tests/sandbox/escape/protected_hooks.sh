# .git/hooks, .git/config and what is missing (.claude, .envrc, nested/.vscode) are protected in a writable workspace.
try() { sh -c "$1" 2>/dev/null; }
try 'echo x > .git/hooks/pre-commit'
try 'echo x >> .git/config'
try 'rm -f .git/config; echo x > .git/config'
try 'echo x > .git/new && mv .git/new .git/config'
try 'ln .git/config copy && echo x >> copy'
try 'mv .git .git-old; mkdir -p .git/hooks; echo x > .git/hooks/pre-commit'
try 'mv .git/hooks .git/hooks-old; mkdir .git/hooks; echo x > .git/hooks/pre-commit'
try 'rm -rf .git/hooks; ln -s /tmp .git/hooks'
try 'ln -s ../elsewhere .git/hooks/x'
try 'mkdir -p .claude; echo x > .claude/settings.json'
try 'rmdir .claude; mkdir .claude; echo x > .claude/settings.json'
try 'mv .claude aside; mkdir .claude; echo x > .claude/settings.json'
try 'ln -sfn nested .claude'
try 'rm -rf .envrc; echo x > .envrc'
try 'echo x > y; mv y .envrc; mv -T y .envrc'
try 'mkdir -p nested/.vscode; echo x > nested/.vscode/tasks.json'
try 'mv nested nested-old; mkdir -p nested/.vscode; echo x > nested/.vscode/tasks.json'
try 'mount --bind /tmp .git/hooks; echo x > .git/hooks/x'
try 'chmod 777 .git/hooks'
try 'cd ..; mv ws ws2; mkdir -p ws/.git/hooks'
try 'perl -e "rename(q(.git), q(.gone))"'
for found in .git/hooks/* .claude/* .envrc/* nested/.vscode/*; do
  if [ -e "$found" ]; then echo "FAIL: $found was made"; fi
done
if [ "$(cat .git/config)" != "[core]" ]; then echo "FAIL: .git/config was changed"; fi
echo changed > .git/index || echo "FAIL: what is not protected cannot be written"
