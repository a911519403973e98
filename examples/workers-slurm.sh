#!/bin/bash
# An array of Slurm: workers of a search that was asked for with Invoke-ExitSearch -Distributed -NoWait. Submit it in the folder of the repository, which all nodes see, after
# 'dotnet build -c Release', with the study: a folder that all nodes see, or the address of a PostgreSQL database, whose password is in ~/.pgpass:
#
#     sbatch examples/workers-slurm.sh postgresql://naserex@database/naserex
#
# A task that is preempted, or is a minute from its time limit, gets SIGTERM: its worker gives the job back and ends with exit code 143, and the task is put into the queue again.
# 'dotnet run --project tests/Benchmarks -c Release -- slurm' runs this file as it is on a cluster of one node that it starts (Debian 12's slurm-wlm, 22.05.8).
#SBATCH --job-name=naserex-workers
#SBATCH --array=1-4
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
#SBATCH --requeue
#SBATCH --signal=TERM@60
#SBATCH --open-mode=append
set -u
study=${1:?the study}
# Slurm runs a copy of this script, so the repository is where it was submitted from.
cd "$SLURM_SUBMIT_DIR" || exit 1

# A step has signals to itself, but not the processors of its job unless it asks (Slurm 22.05).
srun --cpus-per-task="$SLURM_CPUS_PER_TASK" dotnet exec NASerEx.Host/bin/Release/net10.0/NASerEx.Host.dll examples/worker.ps1 "$study"
code=$?
if ((code == 143)); then
    scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID" && exit 0
fi
exit "$code"
