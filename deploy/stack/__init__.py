"""The engines of the cluster topology as plain processes on one machine: ./codeflix stack."""
