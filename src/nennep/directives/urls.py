"""Paths of the directives."""

from django.urls import path

from nennep.directives.views import directives, registers, tasks

app_name = "directives"
urlpatterns = [
    path("", directives.list_directives, name="directives"),
    path("new/", directives.open_directive, name="open"),
    path("<int:pk>/", directives.show_directive, name="directive"),
    path("<int:pk>/plans/", directives.list_plans, name="plans"),
    path("<int:pk>/plans/ask/", directives.ask_plans, name="ask-plans"),
    path("items/<int:pk>/assign/", directives.assign_item, name="assign"),
    path("items/<int:pk>/change/", directives.change_item, name="change-item"),
    path("tasks/", tasks.list_tasks, name="tasks"),
    path("tasks/new/", tasks.assign_task, name="assign-task"),
    path("tasks/units/", tasks.list_units, name="units"),
    path("tasks/own/", tasks.list_obligations, name="obligations"),
    path("tasks/urge/", tasks.urge, name="urge"),
    path("tasks/urge/chosen/", tasks.urge_chosen, name="urge-chosen"),
    path("tasks/urgings/", tasks.list_urgings, name="urgings"),
    path("tasks/<int:pk>/", tasks.show_task, name="task"),
    path("tasks/<int:pk>/take/", tasks.take_task, name="take"),
    path("tasks/<int:pk>/report/", tasks.report_task, name="report"),
    path("tasks/<int:pk>/receive/", tasks.receive_plan, name="receive"),
    path("tasks/<int:pk>/return/", tasks.return_task, name="return"),
    path("tasks/<int:pk>/extend/", tasks.extend_task, name="extend"),
    path("yearly/", registers.list_yearly, name="yearly"),
    path("yearly/new/", registers.add_yearly, name="add-yearly"),
    path("yearly/<int:pk>/end/", registers.end_yearly, name="end-yearly"),
    path("proposals/", registers.list_proposals, name="proposals"),
    path("proposals/new/", registers.make_proposal, name="propose"),
    path("proposals/<int:pk>/", registers.show_proposal, name="proposal"),
    path("proposals/<int:pk>/decide/", registers.decide_proposal, name="decide"),
    path("fields/", registers.list_fields, name="fields"),
    path("fields/new/", registers.add_field, name="add-field"),
    path("fields/<int:pk>/end/", registers.end_field, name="end-field"),
    path("targets/", registers.list_targets, name="targets"),
    path("targets/new/", registers.add_target, name="add-target"),
    path("duties/", registers.list_duties, name="duties"),
]
