"""What one workbook may cost. Every number is far above an honest full sheet's needs."""

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Budgets of the reading process.

    CPU time grows with the file: a small file that takes long is made to hurt, a large one is
    large. Wall time counts only while the caller waits, never while it stores what it got.
    """

    file_bytes: int = 100 * MIB
    zip_entries: int = 10_000
    unpacked_bytes: int = 8_192 * MIB
    unpacked_ratio: int = 300
    unpacked_allowance_bytes: int = 32 * MIB
    lines: int = 1_048_575
    columns: int = 300
    shared_strings: int = 8_000_000
    shared_string_bytes: int = 192 * MIB
    problem_bytes: int = 512 * MIB
    copied_bytes: int = 4_096 * MIB
    other_elements: int = 2_000_000
    depth: int = 100
    token_bytes: int = 8 * MIB
    cpu_seconds: int = 10
    cpu_seconds_per_mib: int = 4
    wall_seconds: int = 900
    address_space_bytes: int = 512 * MIB

    def cpu_budget(self, file_bytes: int) -> int:
        """CPU seconds for a file of this size."""
        return self.cpu_seconds + self.cpu_seconds_per_mib * -(-file_bytes // MIB)

    def unpacked_budget(self, packed_bytes: int) -> int:
        """Bytes that so many packed ones may unpack to."""
        grown = self.unpacked_allowance_bytes + self.unpacked_ratio * packed_bytes
        return min(self.unpacked_bytes, grown)
