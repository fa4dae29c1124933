"""A contract for import-linter: the door rooms of an area are entered only from inside that area."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class DoorsContract(Contract):
    """Nothing outside `nennep.<area>` imports `nennep.<area>.<room>` for the rooms named, shared areas apart."""

    rooms = fields.SetField(subfield=fields.StringField())
    shared = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001 - the library's signature
        rooms: set[str] = self.rooms  # type: ignore[assignment]
        shared: set[str] = self.shared or set()  # type: ignore[assignment]
        root: str = self.session_options["root_packages"][0]
        trespasses = []
        for module in sorted(graph.modules):
            parts = module.split(".")
            if len(parts) < 3 or parts[0] != root or parts[2] not in rooms:
                continue
            area = ".".join(parts[:2])
            if area in shared:
                continue
            trespasses += [
                (importer, module)
                for importer in sorted(graph.find_modules_that_directly_import(module))
                if importer != area and not importer.startswith(f"{area}.")
            ]
        return ContractCheck(kept=not trespasses, metadata={"trespasses": trespasses})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, module in check.metadata["trespasses"]:
            output.print_error(
                f"{importer} may not import {module}: enter through its urls, operations or queries."
            )
