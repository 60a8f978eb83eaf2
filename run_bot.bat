@echo off
rem Runs the bot of this checkout in the foreground, with a chat to type into. Arguments go to "rosey dev".
setlocal
set "root=%~dp0"
if "%root:~-1%"=="\" set "root=%root:~0,-1%"

where node >nul 2>nul
if errorlevel 1 (
  echo run_bot: Node.js was not found. Install version 20 or newer from https://nodejs.org 1>&2
  exit /b 1
)
node -e "process.exit(Number(process.versions.node.split('.')[0]) >= 20 ? 0 : 1)"
if errorlevel 1 (
  echo run_bot: Node.js 20 or newer is needed to begin with. Update it from https://nodejs.org 1>&2
  exit /b 1
)

rem Installed by npm ci, and after the last change of the lock file?
node -e "const{statSync:s}=require('fs');const t=f=>s(process.argv[1]+f).mtimeMs;try{process.exit(t('/package-lock.json')>t('/node_modules/.package-lock.json')?1:0)}catch{process.exit(1)}" "%root%"
if errorlevel 1 (
  echo run_bot: installing what the bot needs ^(npm ci^) ... 1>&2
  pushd "%root%"
  call npm ci --loglevel=error <nul 1>&2
  if errorlevel 1 (
    popd
    echo run_bot: npm ci failed: see above. Is there a connection to the internet? 1>&2
    exit /b 1
  )
  popd
)

rem The checkout is the home, unless something else is said.
if defined ROSEY_HOME (
  node "%root%\packages\cli\bin\rosey.js" dev %*
) else (
  node "%root%\packages\cli\bin\rosey.js" dev --home "%root%" %*
)
exit /b %errorlevel%
