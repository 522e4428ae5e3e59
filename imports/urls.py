from django.urls import path

from imports.views import (
    action,
    activities,
    check,
    downloads,
    overview,
    progress,
    result,
    start,
    template,
    upload,
)

app_name = "imports"

urlpatterns = [
    path("", overview.imports, name="list"),
    path("filters/<slug:name>/", overview.list_filter, name="list_filter"),
    path("new/", start.new, name="new"),
    path("<int:number>/", overview.detail, name="detail"),
    path("<int:number>/discard/", overview.discard, name="discard"),
    path("<int:number>/action/", action.action, name="action"),
    path("<int:number>/activities/", activities.activities, name="activities"),
    path("<int:number>/activities/choose/", activities.choose, name="choose"),
    path("<int:number>/activities/drop/", activities.drop, name="drop"),
    path("<int:number>/activities/by-file/", activities.by_file, name="by_file"),
    path("<int:number>/template/", template.template, name="template"),
    path("<int:number>/template/file/", template.template_file, name="template_file"),
    path("<int:number>/upload/", upload.upload, name="upload"),
    path("<int:number>/upload/paste/", upload.paste, name="paste"),
    path("<int:number>/upload/sheet/", upload.sheet, name="sheet"),
    path("<int:number>/checking/", upload.checking, name="checking"),
    path("<int:number>/check/", check.check, name="check"),
    path("<int:number>/check/again/", check.check_again, name="check_again"),
    path("<int:number>/progress/", progress.progress, name="progress"),
    path("<int:number>/progress/stop/", progress.stop, name="stop"),
    path("<int:number>/progress/go-on/", progress.go_on, name="go_on"),
    path("<int:number>/result/", result.result, name="result"),
    path("<int:number>/undo/", result.undo, name="undo"),
    path("<int:number>/unenroll-them/", result.unenroll_them, name="unenroll_them"),
    path("<int:number>/again/", result.again, name="again"),
    path("<int:number>/lists/<slug:name>/", downloads.download, name="download"),
]
