"""The permission table: each address of the site, and who may open it. The gate obeys it; what has no row is shut.

A row stands under the name of its address; what others made (the back office, log-in, the API) has one row for all
that begins so. `docs/permissions.md` is written from here by `make docs`; a test walks every address in
every role and compares.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from samen030.kernel.access import Access, Role, access
from samen030.project.abouts import bbbos_of_district, budget_round, group, organisation, poll, service, upload

if TYPE_CHECKING:
    from django.urls import ResolverMatch

PUBLIC = access(Role.ANYBODY)
SIGNED_IN = access(Role.RESIDENT)
BUREAU = access(Role.BUREAU)
OFFICE = access(Role.BUREAU, Role.BOARD)
UMBRELLA_ROLES = frozenset({Role.ANYBODY, Role.RESIDENT, Role.REVIEWER, Role.BOARD, Role.BUREAU})


UPLOAD = access(Role.EDITOR, Role.REPRESENTATIVE, Role.BUREAU, of=upload)
MONEY = access(Role.TREASURER, Role.REPRESENTATIVE, Role.BUREAU, Role.BOARD, of=organisation)
SPEAKS = access(Role.REPRESENTATIVE, Role.BUREAU, of=organisation)
POLLS = access(Role.HELPER, Role.BUREAU, of=poll)  # who minds the table and reads paper
PHONES = access(Role.HELPER, Role.SCOUT, Role.BUREAU, of=group)
OWN = access(Role.EDITOR, Role.REPRESENTATIVE, Role.BUREAU, of=organisation)
BY_THEMSELVES = access(Role.EDITOR, Role.REPRESENTATIVE, of=organisation)
BEGINNINGS: dict[str, Access] = {
    "account/": PUBLIC,  # log-in and one's own keys: allauth asks for log-in itself where it must
    "api/": PUBLIC,  # reading only
    "beheer/login/": PUBLIC,
    "beheer/": BUREAU,
}

TABLE: dict[str, Access] = {
    # --- the shell
    "home": PUBLIC,
    "where": PUBLIC,
    "city": PUBLIC,
    "area": PUBLIC,
    "area_map": PUBLIC,
    "about": PUBLIC,
    "contact": PUBLIC,
    "privacy": PUBLIC,
    "accessibility": PUBLIC,
    "style": PUBLIC,
    "language": PUBLIC,
    "robots": PUBLIC,
    "health": PUBLIC,
    "sitemap_index": PUBLIC,
    "sitemap": PUBLIC,
    # --- people
    "my_page": SIGNED_IN,
    "my_name": SIGNED_IN,
    "my_data": SIGNED_IN,
    "my_erasure": SIGNED_IN,
    "help_start": access(Role.HELPER, Role.SCOUT, Role.EDITOR, Role.REPRESENTATIVE, Role.BUREAU),
    "help_stop": SIGNED_IN,
    # --- organisations: who acts for them
    "organisation_people": access(Role.EDITOR, Role.REPRESENTATIVE, Role.BUREAU, of=organisation),
    "invitation_withdraw": access(Role.REPRESENTATIVE, Role.BUREAU, of=organisation),
    "organisation_role_end": access(Role.REPRESENTATIVE, Role.BUREAU, of=organisation),
    "my_post": SIGNED_IN,
    "unsubscribe": PUBLIC,  # the signed link is the right
    "saved_searches": SIGNED_IN,
    "search_save": SIGNED_IN,
    "search_pause": SIGNED_IN,  # one's own only
    "search_remove": SIGNED_IN,
    "invitation": SIGNED_IN,
    "claim": SIGNED_IN,
    "claim_code": SIGNED_IN,  # one's own claim only
    "claim_withdraw": SIGNED_IN,
    "claims_on": access(Role.REPRESENTATIVE, Role.BUREAU, of=organisation),
    "claim_decide": access(Role.REPRESENTATIVE, Role.BUREAU, of=organisation),
    "claim_letter": BUREAU,
    "claim_list": BUREAU,
    # --- who is named for a wijk: a matter of its BBBO's, not of the bureau
    "district_naming": access(Role.REPRESENTATIVE, of=bbbos_of_district),
    "naming_agree": access(Role.REPRESENTATIVE, of=bbbos_of_district),
    "naming_end": access(Role.REPRESENTATIVE, of=bbbos_of_district),
    # --- votes in secret
    "booth": PUBLIC,  # the code is the right
    "my_vote_codes": SIGNED_IN,
    "my_vote_code": SIGNED_IN,  # the action asks where one lives
    "my_address": SIGNED_IN,
    "addresses_verify": BUREAU,
    "address_letters": BUREAU,
    "poll_desk": POLLS,
    "poll_addresses": BUREAU,
    "poll_print": BUREAU,
    "poll_hand_out": POLLS,
    "poll_at_desk": BUREAU,
    "poll_replace": BUREAU,
    "poll_revoke": BUREAU,
    "poll_paper": POLLS,
    "poll_envelopes": POLLS,
    "poll_batch_open": POLLS,
    "poll_batch": POLLS,
    "poll_settle": POLLS,
    "poll_move": BUREAU,
    "poll_withdraw": BUREAU,
    # --- decide: buurtgeld
    "rounds": PUBLIC,
    "round_how": PUBLIC,
    "round": PUBLIC,
    "round_archive": PUBLIC,
    "round_compare": PUBLIC,
    "round_history": PUBLIC,
    "round_follow": PUBLIC,
    "round_follow_confirm": PUBLIC,  # the signed link is the right
    "round_result_sheet": PUBLIC,
    "idea_paper_form": PUBLIC,
    "idea_submit": PUBLIC,
    "idea_alike": PUBLIC,
    "idea": PUBLIC,
    "idea_change": SIGNED_IN,  # one's own only
    "idea_withdraw": SIGNED_IN,
    "idea_object": SIGNED_IN,
    "idea_pictures": SIGNED_IN,  # one's own, or the office; so the four below
    "idea_merge": SIGNED_IN,
    "idea_merge_answer": SIGNED_IN,
    "plan_keep_up": SIGNED_IN,
    "plan_move_step": SIGNED_IN,
    "idea_follow": SIGNED_IN,
    "round_add": BUREAU,
    "round_add_light": BUREAU,
    "round_preview": BUREAU,
    "round_preview_of": BUREAU,
    "round_desk": BUREAU,
    "round_change": BUREAU,
    "round_publish": BUREAU,
    "round_cancel": BUREAU,
    "idea_type_in": access(Role.HELPER, Role.BUREAU, of=budget_round),
    "idea_judge": BUREAU,
    "round_to_vote": BUREAU,
    "round_count": BUREAU,
    "round_draw": BUREAU,
    # --- nakijken: texts that wait
    "review_queue": access(Role.REVIEWER, Role.BUREAU),
    "review": access(Role.REVIEWER, Role.BUREAU),
    "review_log": PUBLIC,
    "review_answer": PUBLIC,
    # --- find: search and directory
    "search": PUBLIC,
    "organisation": PUBLIC,
    "service": PUBLIC,
    "place": PUBLIC,
    "vacancy": PUBLIC,
    "qr_code": PUBLIC,
    "themes": PUBLIC,
    "theme": PUBLIC,
    # --- find: the desk of an organisation
    "desk": OWN,
    "desk_add": OWN,
    "desk_edit": OWN,
    "desk_picture": OWN,
    "picture": PUBLIC,  # its name is random: who has it saw the page it stands on
    "desk_files": OWN,
    "desk_stop": OWN,
    "desk_publish": OWN,
    "desk_confirm": OWN,
    "desk_copy": OWN,
    "desk_history": OWN,
    "desk_undo": OWN,
    "desk_not_today": OWN,
    "desk_cancelled": OWN,
    "desk_full": OWN,
    "desk_room_this_week": OWN,
    "desk_room_add": OWN,
    "desk_room_remove": OWN,
    "desk_room_change": OWN,
    "desk_readability": SIGNED_IN,
    "call": access(Role.HELPER, Role.SCOUT, Role.BUREAU),
    "call_proof": access(Role.HELPER, Role.SCOUT, Role.BUREAU, of=service),
    "call_groups": access(Role.HELPER, Role.SCOUT, Role.BUREAU),
    "call_group": PHONES,
    "call_add": PHONES,
    "call_change": PHONES,
    "room_request": PUBLIC,
    # --- find: upkeep (a signed link in a mail is the key)
    "upkeep_answer": PUBLIC,
    "upkeep_back": PUBLIC,  # the signed link is the right
    "upkeep_anew": PUBLIC,  # mails the addresses on record only
    "upkeep_change": SIGNED_IN,  # leads on; the form itself asks for the role
    "report": PUBLIC,
    "reports": access(Role.EDITOR, Role.REPRESENTATIVE, Role.SCOUT, Role.BUREAU),  # each sees what is theirs
    "upkeep_calls": access(Role.SCOUT, Role.BUREAU),
    "upkeep_call": access(Role.SCOUT, Role.BUREAU),  # the view looks whether the line is on their own list
    # --- find: calendar and map
    "calendar": PUBLIC,
    "feed_ical": PUBLIC,
    "feed_atom": PUBLIC,
    "activity_ical": PUBLIC,
    "map": PUBLIC,
    "map_areas": PUBLIC,
    "map_points": PUBLIC,
    # --- find: on paper
    "manifest": PUBLIC,
    "service_worker": PUBLIC,
    "offline": PUBLIC,
    "embed_code": PUBLIC,
    "embed_frame": PUBLIC,
    "embed_script": PUBLIC,
    "own_list": PUBLIC,
    "change_list": PUBLIC,
    "shared_list": PUBLIC,
    "shared_list_pdf": PUBLIC,
    "on_paper": PUBLIC,
    "guide": PUBLIC,
    "fridge_poster": PUBLIC,
    "activity_poster": PUBLIC,
    # --- find: bringing in a file
    "imports": BUREAU,
    "duplicates": BUREAU,
    "duplicate": BUREAU,
    "merge_undo": BUREAU,
    "organisation_imports": OWN,
    "upload": UPLOAD,
    "upload_columns": UPLOAD,
    "upload_errors": UPLOAD,
    "upload_start": UPLOAD,
    "upload_discard": UPLOAD,
    "upload_undo": UPLOAD,
    "api_sources": BUREAU,
    "api_source": BUREAU,
    "api_source_do": BUREAU,
    "api_source_gone": BUREAU,
    # --- find: practice ('zo doen wij dat')
    "stories": PUBLIC,
    "story": PUBLIC,
    "story_qr": PUBLIC,
    "story_ask": PUBLIC,
    "story_adopt": SIGNED_IN,  # the form offers one's own organisations only
    "story_desk": OWN,
    "story_add": OWN,
    "story_edit": OWN,
    "story_publish": OWN,
    "story_stop": OWN,
    "story_history": OWN,
    "story_undo": OWN,
    "story_files": OWN,
    "story_answer": OWN,
    "story_take_off": OWN,
    # --- find: calendars that are followed
    "feeds": OWN,
    "feed": OWN,
    "feed_read": OWN,
    "feed_pause": OWN,
    "feed_remove": OWN,
    "feed_choose": OWN,
    "feed_usual": OWN,
    # --- dossiers: the view shows the closed part to the parties alone; the table of the procedure says who acts
    "dossiers": PUBLIC,
    "dossiers_of": PUBLIC,
    "dossier": PUBLIC,
    "dossier_pdf": PUBLIC,
    "dossier_step": SIGNED_IN,
    "dossier_contribute": SIGNED_IN,
    "dossier_clock": SIGNED_IN,
    "dossier_replacement": SIGNED_IN,
    "dossier_objection": SIGNED_IN,
    "dossier_party": SIGNED_IN,
    # --- umbrella: membership
    "umbrella": PUBLIC,
    "members": PUBLIC,
    "member": PUBLIC,
    "member_certificate": PUBLIC,
    "join": PUBLIC,  # the form offers one's own organisations only
    "agreement": PUBLIC,
    "leave": PUBLIC,
    "statutes": PUBLIC,
    "statute": OFFICE,
    "own_membership": SPEAKS,
    "own_membership_act": SPEAKS,
    "members_office": OFFICE,
    "members_closed": OFFICE,
    "member_measure": access(Role.BOARD),
    # --- umbrella: contributions
    "contributions": PUBLIC,
    "own_contribution": MONEY,
    "own_invoice_pdf": MONEY,
    "contributions_office": OFFICE,
    "contribution_year": OFFICE,
    "contribution_year_add": OFFICE,
    "contribution_year_change": OFFICE,
    "contribution_rate": OFFICE,
    "contribution_rate_remove": OFFICE,
    "payee": access(Role.BOARD),
    "invoices_make": OFFICE,
    "invoices_csv": OFFICE,
    "invoices_paper": OFFICE,
    "invoice": OFFICE,
    "invoice_pdf": OFFICE,
    "invoice_waive": OFFICE,
    "invoice_unwaive": OFFICE,
    "payment_take_back": OFFICE,
    # --- umbrella: complementarity
    "proposals": PUBLIC,
    "proposal": PUBLIC,
    "proposal_new": OFFICE,
    "proposal_put_on_site": OFFICE,
    "umbrella_named": access(Role.BOARD),
    "proposal_react": SIGNED_IN,  # the form offers one's own organisations only
    # --- files
    "document": PUBLIC,  # a private one: the rule of the room that it belongs to (`registry.document_rules`)
    # --- umbrella: paid tasks
    "paid_tasks": PUBLIC,
    "paid_task": PUBLIC,
    "tasks_unchallenged": PUBLIC,
    "tasks_unchallenged_pdf": PUBLIC,
    "tasks_unchallenged_csv": PUBLIC,
    "paid_task_challenge": SIGNED_IN,  # the form offers the organisations that one speaks for
    "paid_task_add": OFFICE,
    "paid_task_change": OFFICE,
    "task_figure_add": OFFICE,
    "task_figure_correct": OFFICE,
    "year_totals": OFFICE,
    "year_total_add": OFFICE,
    "year_total_correct": OFFICE,
    "overhead_target": access(Role.BOARD),
    # --- umbrella: example projects, written by members alone; the office may take one off the site
    "projects": PUBLIC,
    "project": PUBLIC,
    "project_repeat": SIGNED_IN,  # the form offers one's own organisations only
    "project_desk": OWN,
    "project_add": BY_THEMSELVES,
    "project_edit": BY_THEMSELVES,
    "project_files": BY_THEMSELVES,
    "project_publish": BY_THEMSELVES,
    "project_stop": OWN,
    "project_history": OWN,
}


def row_of(match: ResolverMatch) -> Access | None:
    """The row of the address that `match` resolved to; None when there is none, and then it is shut."""
    return find_row(match.url_name, match.route)


def find_row(name: str | None, route: str) -> Access | None:
    """The row of the address named `name`, or of the beginning of its `route` ('beheer/people/user/')."""
    for beginning, row in BEGINNINGS.items():
        if route.removeprefix("^").startswith(beginning):
            return row
    return TABLE.get(name or "")


def as_markdown() -> str:
    """The table as a page of the docs."""
    lines = [
        "# Permissions",
        "",
        "Written by `make docs` from `samen030/project/permissions.py`. The gate obeys this table; an",
        "address without a row is shut. A role marked * counts for the organisation or area that the address names.",
        "",
        "| address | who |",
        "|---|---|",
    ]
    rows = [(f"all below `/{beginning}`", row) for beginning, row in BEGINNINGS.items()]
    rows += [(f"`{name}`", row) for name, row in TABLE.items()]
    for address, row in rows:
        names = sorted(row.roles, key=list(Role).index)
        told = [f"{role.value}{'*' if row.of and role not in UMBRELLA_ROLES else ''}" for role in names]
        lines.append(f"| {address} | {', '.join(told)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
