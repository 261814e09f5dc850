"""x"""
from django.http import HttpResponse
def attendance(request, pk): return HttpResponse("x")
