# Points Store on a Windows mini-PC: starts with the machine, comes back after a failure, and drills each week.
# In a PowerShell of an administrator, from the top of the project, after "npm ci" and one "npm start" that went well:
#   powershell -ExecutionPolicy Bypass -File docs\deploy\windows\install.ps1 -DataDir D:\points-store -BackupDir E:\backup
param(
  [Parameter(Mandatory = $true)][string]$DataDir,
  [string]$BackupDir = '',
  [string]$Origin = '',
  [int]$Port = 3000
)
$ErrorActionPreference = 'Stop'
$project = (Resolve-Path (Join-Path $PSScriptRoot '..\..\..')).Path
$node = (Get-Command node.exe).Source
if (-not (Test-Path (Join-Path $project 'build\handler.js'))) { throw '还没有构建，请先运行一次 npm start。 Run npm start once first.' }
New-Item -ItemType Directory -Force -Path $DataDir | Out-Null

# The hub runs as the built-in account LocalService, which may read the project and write the data folders alone.
foreach ($folder in @($DataDir, $BackupDir) | Where-Object { $_ -ne '' }) {
  icacls $folder /grant '*S-1-5-19:(OI)(CI)M' /T | Out-Null
}
icacls $project /grant '*S-1-5-19:(OI)(CI)RX' | Out-Null

$settings = @("set DATA_DIR=$DataDir", "set PORT=$Port", 'set NODE_ENV=production')
if ($BackupDir -ne '') { $settings += "set BACKUP_DIR=$BackupDir" }
if ($Origin -ne '') { $settings += "set ORIGIN=$Origin", 'set ADDRESS_HEADER=X-Forwarded-For' }
function New-Runner([string]$name, [string]$arguments) {
  $file = Join-Path $DataDir "$name.cmd"
  $lines = @('@echo off', "cd /d `"$project`"") + $settings + "`"$node`" $arguments >> `"$DataDir\$name.log`" 2>&1"
  Set-Content -Path $file -Value $lines -Encoding Default
  return $file
}
$account = New-ScheduledTaskPrincipal -UserId 'NT AUTHORITY\LOCAL SERVICE' -LogonType ServiceAccount

$hub = New-ScheduledTaskAction -Execute (New-Runner 'hub' '--max-semi-space-size=64 src\cli\serve.mjs')
$always = New-ScheduledTaskSettingsSet -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) `
  -ExecutionTimeLimit ([TimeSpan]::Zero) -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
Register-ScheduledTask -TaskName 'Points Store' -Action $hub -Trigger (New-ScheduledTaskTrigger -AtStartup) `
  -Principal $account -Settings $always -Force | Out-Null

$drill = New-ScheduledTaskAction -Execute (New-Runner 'drill' 'src\cli\drill.mjs')
$weekly = New-ScheduledTaskTrigger -Weekly -DaysOfWeek Sunday -At 3:30am
Register-ScheduledTask -TaskName 'Points Store drill' -Action $drill -Trigger $weekly -Principal $account `
  -Settings (New-ScheduledTaskSettingsSet -StartWhenAvailable) -Force | Out-Null

Start-ScheduledTask -TaskName 'Points Store'
Write-Host "已安装，日志在 $DataDir\hub.log · Installed; its log is $DataDir\hub.log"
